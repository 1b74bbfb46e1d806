import type { Problem } from "#lib/dashboards/contract"

/** A broken rule before its place in the text is known. */
export type Finding = Omit<Problem, "line" | "column">

/** `tiles[2].y.field`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    "",
  )
}
