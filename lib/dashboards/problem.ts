/** One broken rule of a dashboard file. `path` as in the file, `line` and `column` from 1. */
export type Problem = {
  path: (string | number)[]
  line: number
  column: number
  message: string
  suggestion?: string
}

/** A broken rule before its place in the text is known. */
export type Finding = { path: (string | number)[]; message: string; suggestion?: string }

/** `tiles[2].y.field`. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    "",
  )
}
