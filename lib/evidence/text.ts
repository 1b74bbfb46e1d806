// What reading a document leaves, one shape for every format. Offsets count UTF-16 code units of `text`.

/** A page, slide or sheet: `text.slice(offset, offset + length)`. `label` is a sheet's name or a slide's title. */
export type TextPage = { number: number; label: string | null; offset: number; length: number }

/** Where a cell or row stands in `text`. A cell's slice is exactly the cell, so that a quote is word for word. */
export type TextCell = { text: string; offset: number }

/**
 * A table kept as rows, so that a price list can be understood. In `text` a row is one line, its cells parted by a
 * tab. `rows[0]` may be a header: `has_header` says that the document itself marks it as one.
 */
export type TextTable = { page: number | null; title: string | null; has_header: boolean; rows: TextCell[][] }

/** A heading the document itself marks as one. Level 1 is the highest. */
export type TextHeading = { level: number; text: string; offset: number; page: number | null }

export type DocumentText = {
  /** NFC, lines ended by `\n`, no NUL or lone surrogate, at most `MAX_CHARACTERS`. */
  text: string
  /** In order of `offset`. Empty where the format has no pages (DOCX, CSV, Markdown, text, HTML). */
  pages: TextPage[]
  headings: TextHeading[]
  tables: TextTable[]
  title: string | null
  /** BCP 47, when the document says so. */
  language: string | null
}

export const MAX_CHARACTERS = 2_000_000

/** The page an offset lies on, or null where the format has no pages. */
export function pageAt(document: DocumentText, offset: number): number | null {
  const page = document.pages.findLast((each) => each.offset <= offset)
  return page?.number ?? null
}
