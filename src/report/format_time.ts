/** RFC 3339 in UTC with microseconds, from microseconds since 1970. */
export function formatTime(microseconds: number): string {
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = Math.floor(microseconds - milliseconds * 1000);
  return new Date(milliseconds).toISOString().replace("Z", `${rest.toString().padStart(3, "0")}Z`);
}
