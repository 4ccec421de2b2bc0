import type { TextTest } from "./text_test.ts";
import { normalDomain } from "../normal_domain.ts";
import { domainMatcher } from "./domain_table.ts";
import { compileGlob, type LabelsMatcher } from "./glob.ts";
import type { DomainContent } from "./list_content.ts";

/** Whether a host name, in any spelling, is among the names. */
export function nameMatcher({ domains, globs }: DomainContent): TextTest {
  const isInTable = domainMatcher(domains);
  const tests = globs.map(compileGlob).filter((test): test is LabelsMatcher => test !== null);
  return (host) => {
    const name = normalDomain(host);
    if (name === null) return false;
    if (isInTable(name)) return true;
    if (tests.length === 0) return false;
    const labels = name.split(".");
    return tests.some((test) => test(labels));
  };
}
