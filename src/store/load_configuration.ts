import type { Configuration } from "../rules/configuration.ts";
import { defaultConfiguration, parseConfigurationFile } from "../rules/configuration_file.ts";
import { loadDocument, type LoadedDocument } from "./load_document.ts";
import type { ReadOptions } from "./read_safely.ts";

/** Reads default-config.json; without one the built-in configuration holds. */
export function loadConfiguration(file: string, options: ReadOptions): LoadedDocument<Configuration> {
  return loadDocument(file, options, parseConfigurationFile, defaultConfiguration);
}
