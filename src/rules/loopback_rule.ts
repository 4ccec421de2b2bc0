/** The name under which the rule that nobody wrote decides. No file may take it. */
export const LOOPBACK_RULE = "loopback (built in)";
