/** The history's name within the state directory. */
export const HISTORY_FILE = "history.db";
