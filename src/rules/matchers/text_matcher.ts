/** Whether a text fulfils a condition. */
export type TextMatcher = (text: string) => boolean;
