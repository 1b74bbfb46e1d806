import {
  type DocumentText,
  MAX_CHARACTERS,
  type TextCell,
  type TextHeading,
  type TextPage,
  type TextTable,
} from "#lib/evidence/text"

/** A document and what a reader should know of how it was read. */
export type Reading = { document: DocumentText; notice: string | null }

// Control characters, and marks that turn the direction of text around: none can be quoted.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNQUOTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g

/** NFC, `\n` as the only line end, no NUL, lone surrogate or direction mark. */
export function clean(text: string): string {
  const lines = text.replace(/\r\n?|\u2028|\u2029|\f|\v/g, "\n")
  return lines
    .toWellFormed()
    .replace(UNQUOTABLE, "")
    .replace(/[\u00a0\u202f\u2007]/g, " ")
    .normalize("NFC")
}

const oneLine = (text: string) => clean(text).replace(/\s+/g, " ").trim()

export type Builder = ReturnType<typeof createBuilder>

/** Collects a document in reading order. What comes after the most characters is left out, and the notice says so. */
export function createBuilder() {
  let text = ""
  let isCut = false
  const pages: TextPage[] = []
  const headings: TextHeading[] = []
  const tables: TextTable[] = []
  const notices: string[] = []
  const page = () => pages.at(-1)?.number ?? null

  /** Where the piece begins, or null when there is no room left for all of it. */
  function append(piece: string): number | null {
    if (isCut) return null
    const offset = text.length
    const room = MAX_CHARACTERS - offset
    isCut = piece.length > room
    text += isCut
      ? piece
          .slice(0, room)
          .toWellFormed()
          .replace(/\ufffd$/, "")
      : piece
    return isCut ? null : offset
  }

  return {
    isFull: () => isCut,
    notice: (words: string) => notices.push(words),

    /** A paragraph or several lines; nothing when it is blank. */
    text(given: string) {
      const block = clean(given)
        .split("\n")
        .map((line) => line.replace(/\s+/g, " ").trim())
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim()
      if (block !== "") append(`${block}\n`)
    },

    /** Text kept as it is, for formats whose layout is their text. */
    verbatim(given: string) {
      append(given)
    },

    heading(level: number, given: string) {
      const line = oneLine(given)
      if (line === "") return
      const offset = append(`${line}\n`)
      if (offset !== null) headings.push({ level, text: line, offset, page: page() })
    },

    /** Notes a heading that already stands in verbatim text. */
    markHeading(heading: Omit<TextHeading, "page">) {
      if (heading.offset + heading.text.length <= text.length) headings.push({ ...heading, page: page() })
    },

    table(
      rows: string[][],
      { title = null, has_header = false }: { title?: string | null; has_header?: boolean } = {},
    ) {
      const kept: TextCell[][] = []
      for (const cells of rows) {
        const lines = cells.map(oneLine)
        if (lines.every((cell) => cell === "")) continue
        const offset = append(`${lines.join("\t")}\n`)
        if (offset === null) break
        let at = offset
        kept.push(
          lines.map((cell) => {
            const made = { text: cell, offset: at }
            at += cell.length + 1
            return made
          }),
        )
      }
      if (kept.length > 0) tables.push({ page: page(), title: title && oneLine(title), has_header, rows: kept })
    },

    /** Notes a table that already stands in verbatim text. */
    markTable(rows: TextCell[][], has_header: boolean) {
      const whole = rows.filter((row) => row.every((cell) => cell.offset + cell.text.length <= text.length))
      if (whole.length > 0) tables.push({ page: page(), title: null, has_header, rows: whole })
    },

    beginPage(number: number, label: string | null = null) {
      if (text !== "" && !text.endsWith("\n\n")) append("\n")
      pages.push({ number, label: label && oneLine(label), offset: text.length, length: 0 })
    },

    done({ title = null, language = null }: { title?: string | null; language?: string | null } = {}): Reading {
      for (const [i, each] of pages.entries()) each.length = (pages[i + 1]?.offset ?? text.length) - each.offset
      const known = language && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language.trim()) ? language.trim() : null
      if (isCut) notices.push("The file is longer than 2 million characters. Bridge read the first 2 million.")
      const document = { text, pages, headings, tables, title: (title && oneLine(title)) || null, language: known }
      return { document, notice: notices.join(" ") || null }
    },
  }
}
