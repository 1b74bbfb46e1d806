import { createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { readProperties, readRelationships, readXml, type Tag } from "#lib/evidence/formats/xml"
import type { Zip } from "#lib/evidence/formats/zip"

/** Text of a Word file in reading order: headings by their style, tables as rows, notes at the end. */
export async function readDocx(zip: Zip): Promise<Reading> {
  const builder = createBuilder()
  const main = [...(await readRelationships(zip, "")).values()].find((each) => each.type === "officeDocument")?.path
  const body = main ?? "word/document.xml"
  const parts = await readRelationships(zip, body)
  const part = (type: string) => [...parts.values()].find((each) => each.type === type)?.path
  const levels = await readHeadingStyles(zip, part("styles"))
  await readBody(zip, body, levels, builder)
  for (const notes of [part("footnotes"), part("endnotes")]) if (notes) await readBody(zip, notes, levels, builder)
  return builder.done(await readProperties(zip))
}

/** Style ids that are headings, with their level. Their ids are translated ("berschrift1"), their names are not. */
async function readHeadingStyles(zip: Zip, path: string | undefined): Promise<Map<string, number>> {
  const levels = new Map<string, number>()
  let style = ""
  if (!path) return levels
  await readXml(zip, path, {
    open({ name, attributes }) {
      if (name === "style") style = attributes.styleId ?? ""
      if (name === "name") {
        const level = /^heading ([1-9])$/i.exec(attributes.val ?? "")?.[1]
        if (level) levels.set(style, Number(level))
        if (/^title$/i.test(attributes.val ?? "")) levels.set(style, 1)
      }
      if (name === "outlineLvl" && Number(attributes.val) < 9) levels.set(style, Number(attributes.val) + 1)
    },
  })
  return levels
}

type Table = { rows: string[][]; has_header: boolean }

async function readBody(
  zip: Zip,
  path: string,
  levels: Map<string, number>,
  builder: ReturnType<typeof createBuilder>,
) {
  // Tables may stand in cells of others: the innermost collects, and is text of the cell around it.
  const tables: Table[] = []
  let paragraph = ""
  let level = 0
  let isText = false
  // A text box is written twice, the second time for old programs.
  let fallback = 0

  const endParagraph = () => {
    const cells = tables.at(-1)?.rows.at(-1)
    if (cells?.length) cells[cells.length - 1] += `${paragraph} `
    else if (level > 0) builder.heading(level, paragraph)
    else builder.text(paragraph)
    paragraph = ""
    level = 0
  }
  const endTable = () => {
    const table = tables.pop()
    if (!table) return
    const outer = tables.at(-1)?.rows.at(-1)
    if (outer?.length) outer[outer.length - 1] += `${table.rows.map((row) => row.join(" ")).join(" ")} `
    else builder.table(table.rows, { has_header: table.has_header })
  }

  await readXml(zip, path, {
    open(tag: Tag) {
      if (tag.name === "Fallback") fallback++
      if (fallback > 0) return
      const { val } = tag.attributes
      if (tag.name === "tbl") {
        if (paragraph.trim()) endParagraph()
        tables.push({ rows: [], has_header: false })
      } else if (tag.name === "tr") tables.at(-1)?.rows.push([])
      else if (tag.name === "tc") tables.at(-1)?.rows.at(-1)?.push("")
      else if (tag.name === "tblHeader") {
        const table = tables.at(-1)
        if (table?.rows.length === 1 && val !== "0" && val !== "false") table.has_header = true
      } else if (tag.name === "pStyle") level = levels.get(val ?? "") ?? 0
      else if (tag.name === "outlineLvl" && Number(val) < 9) level = Number(val) + 1
      else if (tag.name === "t") isText = true
      else if (tag.name === "tab") paragraph += " "
      else if (tag.name === "br" || tag.name === "cr") paragraph += "\n"
      else if (tag.name === "noBreakHyphen") paragraph += "-"
    },
    text(text) {
      if (isText && fallback === 0) paragraph += text
    },
    close(name) {
      if (name === "Fallback") fallback--
      if (fallback > 0) return
      if (name === "t") isText = false
      else if (name === "p") endParagraph()
      else if (name === "tbl") endTable()
    },
  })
}
