import { type Builder, createBuilder, type Reading } from "#lib/evidence/formats/builder"
import { readProperties, readRelationships, readXml } from "#lib/evidence/formats/xml"
import type { Zip } from "#lib/evidence/formats/zip"

/** Text of a PowerPoint file slide by slide, in the order they are shown; a slide's notes stand at its end. */
export async function readPptx(zip: Zip): Promise<Reading> {
  const builder = createBuilder()
  const root = await readRelationships(zip, "")
  const main = [...root.values()].find((each) => each.type === "officeDocument")?.path ?? "ppt/presentation.xml"
  const slides = await readRelationships(zip, main)
  const order: string[] = []
  await readXml(zip, main, {
    open({ name, attributes }) {
      const path = name === "sldId" ? slides.get(attributes["r:id"] ?? "")?.path : undefined
      if (path) order.push(path)
    },
  })
  for (const [i, path] of order.entries()) {
    if (builder.isFull()) break
    const blocks = await readShapes(zip, path)
    builder.beginPage(i + 1, labelOf(blocks))
    write(builder, blocks)
    const notes = [...(await readRelationships(zip, path)).values()].find((each) => each.type === "notesSlide")?.path
    if (notes)
      write(
        builder,
        (await readShapes(zip, notes)).filter((block) => block.kind === "text"),
      )
  }
  return builder.done(await readProperties(zip))
}

type Block = { kind: "title" | "text"; text: string } | { kind: "table"; rows: string[][]; has_header: boolean }

/** The slide's title; without one, its first line. */
function labelOf(blocks: Block[]): string | null {
  const texts = blocks.filter((block) => block.kind !== "table")
  const text = (texts.find((block) => block.kind === "title") ?? texts.find((block) => block.text.trim() !== ""))?.text
  return text?.trim().split("\n")[0]?.slice(0, 200) ?? null
}

function write(builder: Builder, blocks: Block[]) {
  for (const block of blocks) {
    if (block.kind === "table") builder.table(block.rows, { has_header: block.has_header })
    else if (block.kind === "title") builder.heading(1, block.text)
    else builder.text(block.text)
  }
}

async function readShapes(zip: Zip, path: string): Promise<Block[]> {
  const blocks: Block[] = []
  let shape: { text: string; placeholder: string } | null = null
  let table: { rows: string[][]; has_header: boolean } | null = null
  let isText = false
  const add = (text: string) => {
    const cells = table?.rows.at(-1)
    if (cells?.length) cells[cells.length - 1] += text
    else if (shape) shape.text += text
  }
  await readXml(zip, path, {
    open({ name, attributes }) {
      if (name === "sp") shape = { text: "", placeholder: "" }
      else if (name === "ph" && shape) shape.placeholder = attributes.type ?? "body"
      else if (name === "tbl") table = { rows: [], has_header: false }
      else if (name === "tblPr" && table) table.has_header = attributes.firstRow === "1"
      else if (name === "tr") table?.rows.push([])
      else if (name === "tc") table?.rows.at(-1)?.push("")
      else if (name === "t") isText = true
      else if (name === "br") add("\n")
    },
    text(text) {
      if (isText) add(text)
    },
    close(name) {
      if (name === "t") isText = false
      else if (name === "p") add("\n")
      else if (name === "tbl" && table) {
        blocks.push({ kind: "table", ...table })
        table = null
      } else if (name === "sp" && shape) {
        const { text, placeholder } = shape
        // Slide numbers, dates and footers repeat on every slide and say nothing.
        if (!/^(sldNum|dt|ftr)$/.test(placeholder))
          blocks.push({ kind: /^(title|ctrTitle)$/.test(placeholder) ? "title" : "text", text })
        shape = null
      }
    },
  })
  return blocks
}
