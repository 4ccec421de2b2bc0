/** Whether a text is in a list. */
export type TextTest = (text: string) => boolean;
