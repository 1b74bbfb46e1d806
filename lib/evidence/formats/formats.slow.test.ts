import { describe, expect, it } from "vitest"
import {
  bytesOf,
  makeDocx,
  makeJpeg,
  makePdf,
  makePng,
  makePptx,
  makeXlsx,
  makeZip,
  pdfText,
} from "#lib/evidence/fixture"
import { parseDocument } from "#lib/evidence/formats/parse"
import { NO_TEXT_IN_PDF } from "#lib/evidence/formats/pdf"
import { NO_TEXT_IN_PICTURE } from "#lib/evidence/formats/picture"
import { type DocumentText, MAX_CHARACTERS, pageAt } from "#lib/evidence/text"

const read = (bytes: Uint8Array, name = "file") => parseDocument(bytes, name)
const code = (bytes: Uint8Array, name = "file") =>
  read(bytes, name).then(
    () => "read",
    (error: { code: string }) => error.code,
  )
const rows = (document: DocumentText) => document.tables.map((table) => table.rows.map((row) => row.map((c) => c.text)))

/** Every place must lead back to exactly the words it names. */
function expectPlaces(document: DocumentText) {
  const cells = document.tables.flatMap((table) => table.rows.flat())
  expect(cells.filter(({ text, offset }) => document.text.slice(offset, offset + text.length) !== text)).toEqual([])
  for (const { text, offset } of document.headings) expect(document.text.slice(offset, offset + text.length)).toBe(text)
  let end = 0
  for (const page of document.pages) {
    expect(page.offset).toBe(end)
    end = page.offset + page.length
  }
  if (document.pages.length > 0) expect(end).toBe(document.text.length)
}

describe("PDF", () => {
  it("reads pages, headings, joined lines and tables", async () => {
    const { document, notice, media_type } = await read(
      makePdf([
        pdfText(50, 700, "Prices", 20) +
          pdfText(50, 660, "All of our prices are valid for the whole year of 2026 and") +
          pdfText(50, 648, "are understood without tax.") +
          pdfText(50, 600, "Plan") +
          pdfText(200, 600, "Price") +
          pdfText(50, 585, "Starter") +
          pdfText(200, 585, "49 EUR"),
        pdfText(50, 700, "A second page (with a bracket)."),
      ]),
    )
    expect(media_type).toBe("application/pdf")
    expect(notice).toBeNull()
    expect(document.text).toContain("year of 2026 and are understood without tax.\n")
    expect(document.headings.map(({ level, text, page }) => [level, text, page])).toEqual([[1, "Prices", 1]])
    expect(rows(document)).toEqual([
      [
        ["Plan", "Price"],
        ["Starter", "49 EUR"],
      ],
    ])
    expect(document.tables[0]?.page).toBe(1)
    expect(pageAt(document, document.text.indexOf("second"))).toBe(2)
    expectPlaces(document)
  })

  it("puts rows together whose cells are higher than one line", async () => {
    const { document } = await read(
      makePdf([
        pdfText(50, 600, "A1") +
          pdfText(150, 600, "A first article") +
          pdfText(400, 600, "10 EUR") +
          pdfText(50, 580, "A2") +
          pdfText(150, 586, "An article whose name") +
          pdfText(150, 574, "needs two lines") +
          pdfText(400, 580, "20 EUR"),
      ]),
    )
    expect(rows(document)).toEqual([
      [
        ["A1", "A first article", "10 EUR"],
        ["A2", "An article whose name needs two lines", "20 EUR"],
      ],
    ])
  })

  it("says that pages without text are pictures", async () => {
    const { document, notice } = await read(makePdf(["0 0 600 800 re f"]))
    expect(notice).toBe(NO_TEXT_IN_PDF)
    expect(document).toMatchObject({ text: "", pages: [{ number: 1 }] })
  })

  it("names a password, damage and an end that is missing", async () => {
    const key = "00".repeat(32)
    const trailer = `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >> /ID [<00> <00>]`
    expect(await code(makePdf([pdfText(1, 1, "secret")], { trailer }))).toBe("protected")
    expect(await code(bytesOf("%PDF-1.7\nnothing else"))).toBe("damaged")
    const whole = makePdf([pdfText(50, 700, "Cut off in the middle")])
    expect(["read", "damaged"]).toContain(await code(whole.slice(0, whole.length - 300)))
  })

  it("ends on pages that hold themselves and on counts that lie", { timeout: 20_000 }, async () => {
    expect(await code(makePdf([], { kids: "2 0 R", count: 5 }))).toBe("damaged")
    expect(await code(makePdf([pdfText(50, 700, "one")], { count: 100_000_000 }))).toMatch(/damaged|read/)
  })
})

describe("Word", () => {
  const p = (text: string, style = "") =>
    `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`
  const cell = (text: string) => `<w:tc>${p(text)}</w:tc>`

  it("reads headings by style, tables, notes and properties, and leaves out what was deleted", async () => {
    const { document, media_type } = await read(
      makeDocx(
        p("Strategy", "berschrift1") +
          p("We were founded in 1990 &amp; moved.") +
          "<w:p><w:del><w:r><w:delText>Never mind.</w:delText></w:r></w:del><w:r><w:t>Kept</w:t><w:br/><w:t>twice</w:t></w:r></w:p>" +
          `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>${cell("Plan")}${cell("Price")}</w:tr><w:tr>${cell("Starter")}<w:tc>${p("49")}${p("EUR")}</w:tc></w:tr></w:tbl>` +
          "<mc:AlternateContent><mc:Fallback><w:p><w:r><w:t>twice told</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
        [
          {
            name: "word/styles.xml",
            body: '<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>',
          },
          { name: "word/footnotes.xml", body: `<w:footnotes>${p("A note at the end.")}</w:footnotes>` },
          {
            name: "docProps/core.xml",
            body: "<c><dc:title>The plan</dc:title><dc:language>de-DE</dc:language></c>",
          },
        ],
      ),
    )
    expect(media_type).toContain("wordprocessingml")
    expect(document.text).toBe(
      "Strategy\nWe were founded in 1990 & moved.\nKept\ntwice\nPlan\tPrice\nStarter\t49 EUR\nA note at the end.\n",
    )
    expect(document.headings).toMatchObject([{ level: 1, text: "Strategy", page: null }])
    expect(document.tables).toMatchObject([{ has_header: true, page: null }])
    expect(document).toMatchObject({ title: "The plan", language: "de-DE", pages: [] })
    expectPlaces(document)
  })

  it("fetches no entity and multiplies none", async () => {
    const laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    const part = (entity: string) => ({
      name: "word/document.xml",
      body: `${laughs}<w:document>&${entity};</w:document>`,
    })
    for (const entity of ["b", "x"])
      expect(await code(makeZip([{ name: "[Content_Types].xml", body: "<T/>" }, part(entity)]))).toBe("damaged")
    expect(await code(makeDocx("<w:p>".repeat(600) + "</w:p>".repeat(600)))).toBe("too_complex")
    expect(await code(makeDocx("<w:p>"))).toBe("damaged")
  })
})

it("reads PowerPoint slides in the order they are shown, with notes and tables", async () => {
  const shape = (text: string, type = "") =>
    `<p:sp>${type && `<p:ph type="${type}"/>`}<p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`
  const table =
    '<a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc><a:p><a:t>Year</a:t></a:p></a:tc><a:tc><a:t>2026</a:t></a:tc></a:tr></a:tbl>'
  const { document } = await read(
    makePptx(
      [shape("Our story", "title") + shape("12 people") + shape("7", "sldNum"), shape("No title here") + table],
      [
        {
          name: "ppt/slides/_rels/slide1.xml.rels",
          body: '<Relationships><Relationship Id="n" Type="x/notesSlide" Target="../notesSlides/n.xml"/></Relationships>',
        },
        { name: "ppt/notesSlides/n.xml", body: `<p:notes>${shape("Say this aloud.", "body")}</p:notes>` },
      ],
    ),
  )
  expect(document.text).toBe("Our story\n12 people\n\nNo title here\nYear\t2026\nSay this aloud.\n")
  expect(document.pages.map(({ number, label }) => [number, label])).toEqual([
    [1, "Our story"],
    [2, "No title here"],
  ])
  expect(document.tables).toMatchObject([{ page: 2, has_header: true }])
  expectPlaces(document)
})

it("reads Excel cells as they are shown, sheet by sheet", async () => {
  const cell = (at: string, value: string, more = "") => `<c r="${at}" ${more}><v>${value}</v></c>`
  const { document } = await read(
    makeXlsx(
      [
        {
          name: "Prices",
          rows: `<row r="1">${cell("A1", "0", 't="s"')}${cell("C1", "0.125", 's="1"')}</row><row r="2">${cell("A2", "49", 's="2"')}${cell("B2", "46023", 's="3"')}${cell("C2", "0.30000000000000004")}</row><row r="3"><c r="A3" t="inlineStr"><is><t>typed</t></is></c>${cell("B3", "1", 't="b"')}${cell("C3", "#N/A", 't="e"')}</row>`,
        },
        { name: "Secret", rows: `<row r="1">${cell("A1", "1")}</row>`, state: "hidden" },
      ],
      [
        {
          name: "xl/sharedStrings.xml",
          body: "<sst><si><r><t>Star</t></r><r><t>ter</t></r><rPh><t>ignored</t></rPh></si></sst>",
        },
        {
          name: "xl/styles.xml",
          body: '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="#,##0.00\\ [$€-407]"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="200"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        },
      ],
    ),
  )
  expect(rows(document)).toEqual([
    [
      ["Starter", "", "12.50%"],
      ["49.00 €", "2026-01-01", "0.3"],
      ["typed", "true"],
    ],
  ])
  expect(document.pages).toMatchObject([{ number: 1, label: "Prices" }])
  expect(document.text).not.toContain("Secret")
  expectPlaces(document)
})

describe("HTML", () => {
  it("reads what a person sees", async () => {
    const { document, media_type } = await read(
      bytesOf(`<!doctype html><html lang="en-GB"><head><title>Our  prices</title><style>p{}</style></head><body>
        <h1>Prices</h1><p>From <b>49</b> euros<br>a month.</p><script>alert("x")</script>
        <div hidden>hidden one</div><div style="display: none">hidden two</div><span aria-hidden="true">hidden three</span>
        <table><caption>Plans</caption><tr><th>Plan</th><th>Price</th></tr><tr><td>Starter</td><td>49 <i>EUR</i></td></tr></table>
        <table><tr><td><table><tr><td>laid out</td></tr></table></td></tr></table>
        <ul><li>One</li><li>Two</li></ul><noscript>no script</noscript><template>template</template></body></html>`),
      "page.txt",
    )
    expect(media_type).toBe("text/html")
    expect(document.text).toBe("Prices\nFrom 49 euros\na month.\nPlan\tPrice\nStarter\t49 EUR\nlaid out\nOne\nTwo\n")
    expect(document).toMatchObject({ title: "Our prices", language: "en-GB", pages: [] })
    expect(document.tables[0]).toMatchObject({ has_header: true, title: "Plans", page: null })
    expectPlaces(document)
  })

  it("reads a page nested deeper and wider than any stack, and a charset it names itself", async () => {
    const wide = `<html><body>${"<i>x</i>".repeat(150_000)}`
    expect((await read(bytesOf(wide))).document.text).toBe(`${"x".repeat(150_000)}\n`)
    const deep = `<html><body>${"<div>".repeat(50_000)}at the bottom`
    expect((await read(bytesOf(deep))).document.text).toBe("at the bottom\n")
    const latin = Buffer.from('<html><head><meta charset="iso-8859-15"></head><body>20 ¤', "latin1")
    expect((await read(new Uint8Array(latin))).document.text).toBe("20 €\n")
  })
})

describe("text", () => {
  it("finds the delimiter of CSV and keeps rows", async () => {
    const { document, media_type } = await read(bytesOf('Plan;Price\nStarter;"49; monthly"\n\nTeam;139\n'), "a.csv")
    expect(media_type).toBe("text/csv")
    expect(rows(document)).toEqual([
      [
        ["Plan", "Price"],
        ["Starter", "49; monthly"],
        ["Team", "139"],
      ],
    ])
    expectPlaces(document)
  })

  it("leaves Markdown as it is, with its headings and tables", async () => {
    const text =
      "# Plan\n\n```\n# no heading\n```\n\n## Prices ##\n\n| Plan | Price |\n|---|---|\n| Starter | 49 \\| EUR |\n"
    const { document } = await read(bytesOf(text), "plan.md")
    expect(document.text).toBe(text)
    expect(document.headings.map(({ level, text }) => [level, text])).toEqual([
      [1, "Plan"],
      [2, "Prices"],
    ])
    expect(rows(document)).toEqual([
      [
        ["Plan", "Price"],
        ["Starter", "49 \\| EUR"],
      ],
    ])
    expect(document.title).toBe("Plan")
    expectPlaces(document)
  })

  it.each([
    ["UTF-8", Buffer.from("Größe 5 €")],
    ["UTF-8 with a mark", Buffer.from("\ufeffGröße 5 €")],
    ["UTF-16, little end first", Buffer.from("\ufeffGröße 5 €", "utf16le")],
    ["UTF-16 without a mark", Buffer.from("Größe 5 €", "utf16le")],
    ["UTF-16, big end first", Buffer.from("\ufeffGröße 5 €", "utf16le").swap16()],
    ["Windows-1252", Buffer.from("Größe 5 \u0080", "latin1")],
  ])("reads %s", async (_, bytes) => {
    expect((await read(new Uint8Array(bytes), "a.txt")).document.text).toBe("Größe 5 €\n")
  })

  it("keeps nothing that cannot be quoted", async () => {
    const { document } = await read(
      bytesOf("re\u0301sume\u0301\u202etxt.exe\u200b soft\u00adhyphen\r\nnext\u00a0line"),
      "a.txt",
    )
    expect(document.text).toBe("résumétxt.exe softhyphen\nnext line\n")
  })

  it("cuts after two million characters and says so", async () => {
    const { document, notice } = await read(bytesOf("😀 words ".repeat(300_000)), "a.txt")
    expect(document.text.length).toBeLessThanOrEqual(MAX_CHARACTERS)
    expect(document.text.length).toBeGreaterThan(MAX_CHARACTERS - 10)
    expect(document.text.isWellFormed()).toBe(true)
    expect(notice).toContain("2 million characters")
    const rowsOfMany = await read(bytesOf("plan,price\n".repeat(300_000)), "a.csv")
    expect(rowsOfMany.notice).toContain("2 million characters")
    expectPlaces(rowsOfMany.document)
  })
})

describe("pictures", () => {
  it.each([
    ["PNG", makePng(640, 480)],
    ["JPEG", makeJpeg(640, 480)],
  ])("says that a %s holds no text", async (_, bytes) => {
    const { document, notice } = await read(bytes)
    expect(notice).toBe(`${NO_TEXT_IN_PICTURE} It is 640 pixels wide and 480 high.`)
    expect(document.text).toBe("")
  })

  it("names one that is cut off or has no size", async () => {
    expect(await code(makeJpeg(640, 480).slice(0, 24))).toBe("damaged")
    expect(await code(makePng(0, 480))).toBe("damaged")
    const strange = makeJpeg(1, 1)
    strange[20] = 7
    expect(await code(strange)).toBe("damaged")
  })
})

describe("archives", () => {
  const types = { name: "[Content_Types].xml", body: "<Types/>" }
  const spaces = (megabytes: number) => `<w:document>${" ".repeat(megabytes * 1024 * 1024)}</w:document>`

  it("refuses bombs before they are inflated", async () => {
    expect(await code(makeZip([types, { name: "word/document.xml", body: spaces(20) }]))).toBe("too_complex")
    const parts = Array.from({ length: 1_001 }, (_, i) => ({ name: `word/${i}.xml`, body: "" }))
    expect(await code(makeZip([types, ...parts]))).toBe("too_complex")
    const liar = { name: "word/document.xml", body: spaces(20), claims_bytes: 10 }
    expect(await code(makeZip([types, liar]))).toBe("damaged")
  })

  it("never opens an archive inside an archive", async () => {
    const bomb = makeZip([{ name: "spaces", body: spaces(20) }])
    const { document } = await read(
      makeDocx("<w:p><w:t>harmless</w:t></w:p>", [{ name: "word/embeddings/a.zip", body: bomb }]),
    )
    expect(document.text).toBe("harmless\n")
  })

  it("names a password, a zip that is no document, damage and names that climb", async () => {
    expect(await code(makeZip([{ ...types, flags: 1 }]))).toBe("protected")
    expect(await code(makeZip([{ name: "readme.txt", body: "hello" }]))).toBe("unsupported")
    expect(await code(makeZip([types, { name: "other/a.xml", body: "" }]))).toBe("unsupported")
    const whole = makeDocx("<w:p><w:t>cut</w:t></w:p>")
    expect(await code(whole.slice(0, whole.length / 2))).toBe("damaged")
    expect(await code(makeZip([types, { name: "../../etc/passwd", body: "" }]))).toBe("damaged")
    expect((await read(makeDocx(""))).notice).toContain("no text Bridge can read")
  })
})
