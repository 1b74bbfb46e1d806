import { getDocumentProxy } from "unpdf"
import { type Builder, createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { type Item, linesOf, type Row, rowsOf } from "#lib/evidence/formats/pdf-lines"
import { damaged, locked, Unreadable } from "#lib/evidence/formats/unreadable"

const MOST_PAGES = 1_000

export const NO_TEXT_IN_PDF =
  "This document holds no text Bridge can read: its pages are pictures. Describe what it shows in a note."

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

/** Text of a PDF page by page. Lines of a paragraph are joined, cells side by side become rows of a table. */
export async function readPdf(bytes: Uint8Array): Promise<Reading> {
  const pdf = await open(bytes)
  const builder = createBuilder()
  const last = Math.min(pdf.numPages, MOST_PAGES)
  let found = 0
  for (let number = 1; number <= last && !builder.isFull(); number++) {
    const rows = await readPage(pdf, number)
    builder.beginPage(number)
    found += rows.length
    writePage(builder, rows)
  }
  if (found === 0) builder.notice(NO_TEXT_IN_PDF)
  if (pdf.numPages > MOST_PAGES)
    builder.notice(`The document has ${pdf.numPages} pages. Bridge read the first ${MOST_PAGES}.`)
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }))
  const { Title, Language } = info as { Title?: string; Language?: string }
  return builder.done({ title: Title ?? null, language: Language ?? null })
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, {
      isEvalSupported: false,
      useSystemFonts: false,
      disableFontFace: true,
      useWorkerFetch: false,
      useWasm: false,
      enableXfa: false,
      maxImageSize: 1,
      verbosity: 0,
    } as Parameters<typeof getDocumentProxy>[1])
  } catch (error) {
    throw error instanceof Error && error.name === "PasswordException" ? locked() : damaged(error)
  }
}

async function readPage(pdf: Pdf, number: number): Promise<Row[]> {
  try {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return rowsOf(linesOf(items.filter((item): item is typeof item & Item => "str" in item)))
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw damaged(error)
  }
}

function writePage(builder: Builder, rows: Row[]) {
  for (const row of rows) {
    if (row.kind === "heading") builder.heading(Math.min(row.level, 6), row.text)
    else if (row.kind === "text") builder.text(row.text)
    else builder.table(row.rows)
  }
}
