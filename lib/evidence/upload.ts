import type { Evidence, EvidenceKind } from "#lib/evidence/contract"

// What the browser knows of uploads: sizes, rates and words. Pure, and free of zod.

export const MOST_BYTES = 50 * 1024 * 1024
const LEAST_PIECE = 128 * 1024
const MOST_PIECE = 1024 * 1024

/** What Bridge can read, by the ends of file names. The server goes by the content. */
export const EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "csv", "md", "txt", "html", "htm", "png", "jpg", "jpeg"]

/** Kinds that every company should bring, as they are called here. */
export const RECOMMENDED: readonly { kind: EvidenceKind; label: string; why: string }[] = [
  { kind: "price_list", label: "Price list", why: "what you charge" },
  { kind: "strategy", label: "Strategy or plan", why: "where you are going" },
  { kind: "pitch_deck", label: "Deck", why: "how you tell it" },
  { kind: "customer_research", label: "Customers", why: "who buys, and why" },
  { kind: "website", label: "Website", why: "what everybody can read" },
]

/** The next piece should take about a second: small enough to show progress, large enough not to waste requests. */
export function nextPiece(sent: number, ms: number): number {
  const wanted = (sent / Math.max(ms, 1)) * 1000
  return Math.max(LEAST_PIECE, Math.min(MOST_PIECE, Math.round(wanted / LEAST_PIECE) * LEAST_PIECE))
}
export const FIRST_PIECE = 2 * LEAST_PIECE

/** A rate that follows the connection without jumping: bytes per second. */
export const smoothed = (rate: number | null, sent: number, ms: number): number => {
  const now = (sent / Math.max(ms, 1)) * 1000
  return rate === null ? now : rate * 0.7 + now * 0.3
}

/** "820 bytes", "12 KB", "3.4 MB": as the 50 MB limit is counted, in steps of 1,024. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** "less than a minute left": never more exact than a rate can be. */
export function timeLeft(bytes: number, rate: number | null): string {
  if (!rate) return ""
  const seconds = bytes / rate
  if (seconds < 5) return "a few seconds left"
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} seconds left`
  const minutes = Math.max(1, Math.round(seconds / 60))
  return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} left`
}

/** Why a file cannot be taken, said before a byte of it is sent. */
export function refusal(file: { name: string; size: number }): string | null {
  if (file.size === 0) return `${file.name} is empty. Choose another file.`
  if (file.size > MOST_BYTES) {
    return `${file.name} has ${bytesInWords(file.size)}; a file has at most 50 MB. Split it, or save it with smaller pictures.`
  }
  return null
}

/** What may go wrong with a file that is taken all the same. */
export function warning(file: { name: string }): string | null {
  const end = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase()
  if (end && EXTENSIONS.includes(end)) return null
  return `${file.name} may not be readable. Bridge reads PDF, Word, PowerPoint, Excel, CSV, Markdown, text, HTML and pictures.`
}

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`

/** What was found in a file that has been read: "3 pages, 12 facts, 4,200 characters". */
export function foundInWords(evidence: Evidence): string {
  return [
    ...(evidence.pages ? [count(evidence.pages, "page")] : []),
    count(evidence.fact_count, "fact"),
    count(evidence.characters, "character"),
  ].join(", ")
}

/** Whether something is still to come without anybody doing anything. */
export const isPending = ({ status }: Evidence) => status === "waiting" || status === "reading"
