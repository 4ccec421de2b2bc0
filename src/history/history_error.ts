/** A history that is whole, and cannot be used all the same. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}
