/** Whether decisions are kept, and how much of them. */
export interface HistorySettings {
  readonly enabled: boolean;
  readonly days: number;
  /** Of a million bytes; the log beside the file not counted. */
  readonly megabytes: number;
}
