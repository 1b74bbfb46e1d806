const FORMAT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
})

/** `20 Nov 2026, 14:05 UTC`. The same on server and client. */
export function instantInWords(at: string | Date): string {
  return `${FORMAT.format(new Date(at))} UTC`
}

export function Instant({ at }: { at: string | Date }) {
  return <time dateTime={new Date(at).toISOString()}>{instantInWords(at)}</time>
}
