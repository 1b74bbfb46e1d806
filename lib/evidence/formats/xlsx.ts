import { createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { type CellFormat, formatOf, showNumber } from "#lib/evidence/formats/number-format"
import { readProperties, readRelationships, readXml } from "#lib/evidence/formats/xml"
import type { Zip } from "#lib/evidence/formats/zip"

const MOST_COLUMNS = 200

type Book = { strings: string[]; formats: CellFormat[]; is1904: boolean }

/** Cells of an Excel file as they are shown, a page and a table for each visible sheet. Formulas are never reckoned. */
export async function readXlsx(zip: Zip): Promise<Reading> {
  const builder = createBuilder()
  const root = await readRelationships(zip, "")
  const main = [...root.values()].find((each) => each.type === "officeDocument")?.path ?? "xl/workbook.xml"
  const parts = await readRelationships(zip, main)
  const part = (type: string) => [...parts.values()].find((each) => each.type === type)?.path
  const sheets: { name: string; path: string }[] = []
  let is1904 = false
  await readXml(zip, main, {
    open({ name, attributes }) {
      if (name === "workbookPr") is1904 = /^(1|true)$/.test(attributes.date1904 ?? "")
      const path = name === "sheet" ? parts.get(attributes["r:id"] ?? "")?.path : undefined
      if (path && (attributes.state ?? "visible") === "visible") sheets.push({ name: attributes.name ?? "", path })
    },
  })
  const book: Book = {
    strings: await readStrings(zip, part("sharedStrings")),
    formats: await readFormats(zip, part("styles")),
    is1904,
  }
  for (const [i, sheet] of sheets.entries()) {
    if (builder.isFull()) break
    builder.beginPage(i + 1, sheet.name)
    builder.heading(1, sheet.name)
    const rows = await readSheet(zip, sheet.path, book, builder)
    builder.table(rows, { title: sheet.name })
  }
  return builder.done(await readProperties(zip))
}

async function readStrings(zip: Zip, path: string | undefined): Promise<string[]> {
  const strings: string[] = []
  let isText = false
  // Readings of East Asian characters stand beside the text, not in it.
  let phonetic = 0
  if (!path) return strings
  await readXml(zip, path, {
    open({ name }) {
      if (name === "si") strings.push("")
      else if (name === "rPh") phonetic++
      else if (name === "t") isText = true
    },
    text(text) {
      if (isText && phonetic === 0) strings[strings.length - 1] += text
    },
    close(name) {
      if (name === "t") isText = false
      else if (name === "rPh") phonetic--
    },
  })
  return strings
}

/** How each style shows a number, by the style's index. */
async function readFormats(zip: Zip, path: string | undefined): Promise<CellFormat[]> {
  const codes = new Map<string, string>()
  const formats: CellFormat[] = []
  let isCellStyle = false
  if (!path) return formats
  await readXml(zip, path, {
    open({ name, attributes }) {
      if (name === "numFmt") codes.set(attributes.numFmtId ?? "", attributes.formatCode ?? "")
      else if (name === "cellXfs") isCellStyle = true
      else if (name === "xf" && isCellStyle) {
        const id = attributes.numFmtId ?? "0"
        formats.push(formatOf(Number(id), codes.get(id)))
      }
    },
    close(name) {
      if (name === "cellXfs") isCellStyle = false
    },
  })
  return formats
}

async function readSheet(zip: Zip, path: string, book: Book, builder: { isFull(): boolean }): Promise<string[][]> {
  const rows: string[][] = []
  let column = 0
  let characters = 0
  let cell: { type: string; style: number; value: string } | null = null
  let isValue = false
  await readXml(zip, path, {
    open({ name, attributes }) {
      if (name === "row") {
        rows.push([])
        column = 0
      } else if (name === "c") {
        column = columnOf(attributes.r) ?? column + 1
        cell = { type: attributes.t ?? "n", style: Number(attributes.s ?? 0), value: "" }
      } else if (name === "v" || name === "t") isValue = true
    },
    text(text) {
      if (isValue && cell) cell.value += text
    },
    close(name) {
      if (name === "v" || name === "t") isValue = false
      if (name !== "c" || !cell) return
      const text = show(cell, book)
      const row = rows.at(-1)
      // Beyond the most that a document may hold nothing more is kept, so a sheet cannot fill the memory.
      characters += text.length
      if (row && text !== "" && column <= MOST_COLUMNS && characters < 4_000_000 && !builder.isFull()) {
        while (row.length < column - 1) row.push("")
        row[column - 1] = text
      }
      cell = null
    },
  })
  return rows.filter((row) => row.length > 0)
}

/** `B7` is column 2. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0]
  return letters ? [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) : null
}

function show(cell: { type: string; style: number; value: string }, book: Book): string {
  switch (cell.type) {
    case "s":
      return book.strings[Number(cell.value)] ?? ""
    case "b":
      return cell.value === "1" ? "true" : "false"
    case "e":
      return ""
    case "n":
      return showNumber(cell.value, book.formats[cell.style] ?? { kind: "plain" }, book.is1904)
    default:
      return cell.value
  }
}
