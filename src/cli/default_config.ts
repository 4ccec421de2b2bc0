/** Where the configuration is, unless --config names another file. */
export const DEFAULT_CONFIG = "/etc/sallyport/default-config.json";
