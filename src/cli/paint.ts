/** SGR parameters (ECMA-48): what a command colours looks the same in all of them. */
const COLOURS = { heading: "1", open: "32", established: "36", warning: "31" } as const;

/** The text in a colour, where colours are wanted. */
export function paint(text: string, as: keyof typeof COLOURS, colour: boolean): string {
  return colour ? `\u001b[${COLOURS[as]}m${text}\u001b[0m` : text;
}
