import { takeEvidence } from "./evidence.ts";
import { patient } from "./patience.ts";
import { missingOf, type Requirement } from "./requirements.ts";
import { nameWithNeeds } from "./test_name.ts";

/** A test that needs more than Deno. */
export interface KernelTest {
  readonly name: string;
  readonly needs: readonly Requirement[];
  /** Milliseconds of an ordinary machine; 30,000 unless told. Loops that never end are caught too. */
  readonly timeout?: number;
}

/**
 * Registers a test with Deno. Where this machine lacks something, it is registered as ignored, and its name says what
 * is missing: "NAME [needs: netns]". When it fails, what its daemons and servers wrote is shown.
 */
export function kernelTest(test: KernelTest, fn: (t: Deno.TestContext) => void | Promise<void>): void {
  const missing = missingOf(test.needs);
  if (missing.length > 0) {
    Deno.test({ name: nameWithNeeds(test.name, missing), ignore: true, fn });
    return;
  }
  const timeout = patient(test.timeout ?? 30_000);
  Deno.test({
    name: test.name,
    timeout: timeout + 1_000, // Deno's own limit, without the evidence: for a loop that never ends
    fn: async (t) => {
      takeEvidence();
      try {
        await within(timeout, fn(t));
      } catch (error) {
        console.error(takeEvidence());
        throw error;
      }
    },
  });
}

async function within(milliseconds: number, work: void | Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const error = new Error(`The test has not ended within ${milliseconds} ms`);
  const timer = setTimeout(() => late.reject(error), milliseconds);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
