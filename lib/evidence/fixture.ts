import { crc32, deflateRawSync, deflateSync } from "node:zlib"

// Small real files for tests, byte by byte, so that a test can also make the ones no program would write.

const u16 = (value: number) => [value & 255, (value >> 8) & 255]
const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)]

export type ZipPart = {
  name: string
  body: string | Uint8Array
  claims_bytes?: number
  flags?: number
  stored?: boolean
}

export function makeZip(parts: readonly ZipPart[]): Uint8Array<ArrayBuffer> {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const { name, body, claims_bytes, flags = 0, stored } of parts) {
    const plain = Buffer.from(body as string)
    const packed = stored ? plain : deflateRawSync(plain)
    const label = Buffer.from(name)
    const sizes = [
      ...u32(crc32(plain)),
      ...u32(packed.length),
      ...u32(claims_bytes ?? plain.length),
      ...u16(label.length),
    ]
    const head = [...u16(20), ...u16(flags), ...u16(stored ? 0 : 8), ...u32(0), ...sizes, ...u16(0)]
    locals.push(Buffer.from([...u32(0x04034b50), ...head]), label, packed)
    entries.push(
      Buffer.from([...u32(0x02014b50), ...u16(20), ...head, ...u16(0), ...u16(0), ...u16(0), ...u32(0), ...u32(at)]),
      label,
    )
    at += 30 + label.length + packed.length
  }
  const size = entries.reduce((sum, each) => sum + each.length, 0)
  const end = [
    ...u32(0x06054b50),
    ...u32(0),
    ...u16(parts.length),
    ...u16(parts.length),
    ...u32(size),
    ...u32(at),
    ...u16(0),
  ]
  return new Uint8Array(Buffer.concat([...locals, ...entries, Buffer.from(end)]))
}

const types = { name: "[Content_Types].xml", body: "<Types/>" }
const rels = (...targets: [id: string, type: string, target: string][]) =>
  `<Relationships>${targets
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="http://example.com/${type}" Target="${target}"/>`)
    .join("")}</Relationships>`
const rootRels = (target: string) => ({ name: "_rels/.rels", body: rels(["r", "officeDocument", target]) })

export const makeDocx = (body: string, others: readonly ZipPart[] = []) =>
  makeZip([
    types,
    rootRels("word/document.xml"),
    { name: "word/document.xml", body: `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>` },
    {
      name: "word/_rels/document.xml.rels",
      body: rels(["s", "styles", "styles.xml"], ["f", "footnotes", "footnotes.xml"]),
    },
    ...others,
  ])

export const makePptx = (slides: readonly string[], others: readonly ZipPart[] = []) =>
  makeZip([
    types,
    rootRels("ppt/presentation.xml"),
    {
      name: "ppt/presentation.xml",
      body: `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${slides
        .map((_, i) => `<p:sldId id="${256 + i}" r:id="r${i}"/>`)
        .join("")}</p:sldIdLst></p:presentation>`,
    },
    {
      name: "ppt/_rels/presentation.xml.rels",
      body: rels(...slides.map((_, i): [string, string, string] => [`r${i}`, "slide", `/ppt/slides/slide${i}.xml`])),
    },
    ...slides.map((body, i) => ({
      name: `ppt/slides/slide${i}.xml`,
      body: `<p:sld xmlns:p="p" xmlns:a="a">${body}</p:sld>`,
    })),
    ...others,
  ])

export const makeXlsx = (
  sheets: readonly { name: string; rows: string; state?: string }[],
  others: readonly ZipPart[],
) =>
  makeZip([
    types,
    rootRels("xl/workbook.xml"),
    {
      name: "xl/workbook.xml",
      body: `<workbook xmlns:r="r"><sheets>${sheets
        .map(
          ({ name, state }, i) =>
            `<sheet name="${name}" ${state ? `state="${state}"` : ""} sheetId="${i}" r:id="r${i}"/>`,
        )
        .join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      body: rels(
        ...sheets.map((_, i): [string, string, string] => [`r${i}`, "worksheet", `worksheets/s${i}.xml`]),
        ["st", "styles", "styles.xml"],
        ["ss", "sharedStrings", "sharedStrings.xml"],
      ),
    },
    ...sheets.map(({ rows }, i) => ({
      name: `xl/worksheets/s${i}.xml`,
      body: `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    })),
    ...others,
  ])

type PdfOptions = { trailer?: string; filters?: number; kids?: string; count?: number }

/** A PDF with one page for each content stream. */
export function makePdf(pages: readonly (string | Uint8Array)[], options: PdfOptions = {}): Uint8Array<ArrayBuffer> {
  const { trailer = "", filters = 0, kids, count } = options
  const objects: Buffer[] = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from(
      `<< /Type /Pages /Kids [${kids ?? pages.map((_, i) => `${4 + 2 * i} 0 R`).join(" ")}] /Count ${count ?? pages.length} >>`,
    ),
    Buffer.from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
  ]
  for (const [i, page] of pages.entries()) {
    let content = Buffer.from(page as string)
    for (let n = 0; n < filters; n++) content = deflateSync(content)
    const filter = filters > 0 ? `/Filter [${"/FlateDecode ".repeat(filters)}]` : ""
    objects.push(
      Buffer.from(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >> /Contents ${5 + 2 * i} 0 R >>`,
      ),
      Buffer.concat([
        Buffer.from(`<< /Length ${content.length} ${filter} >>\nstream\n`),
        content,
        Buffer.from("\nendstream"),
      ]),
    )
  }
  const parts = [Buffer.from("%PDF-1.7\n")]
  const offsets: number[] = []
  let at = parts[0]?.length ?? 0
  for (const [i, object] of objects.entries()) {
    offsets.push(at)
    const whole = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from("\nendobj\n")])
    parts.push(whole)
    at += whole.length
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("")
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}

/** Text at a place, in a size: the operators of a content stream. */
export const pdfText = (x: number, y: number, text: string, size = 10) =>
  `BT /F ${size} Tf ${x} ${y} Td (${text.replace(/[()\\]/g, "\\$&")}) Tj ET\n`

export const makePng = (width: number, height: number) =>
  new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13],
    ...Buffer.from("IHDR"),
    ...u32(width).reverse(),
    ...u32(height).reverse(),
    ...[8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ...Buffer.from("IDAT"),
    ...new Array(20).fill(0),
  ])

export const makeJpeg = (width: number, height: number) =>
  new Uint8Array([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 16, ...Buffer.from("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0],
    ...[0xff, 0xff, 0xc0, 0, 17, 8, ...u16(height).reverse(), ...u16(width).reverse(), 3, ...new Array(9).fill(0)],
    ...new Array(40).fill(0),
  ])

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text))
