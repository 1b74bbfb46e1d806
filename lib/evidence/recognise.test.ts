import { describe, expect, it } from "vitest"
import { bytesOf, makeDocx, makePdf, makePng } from "#lib/evidence/fixture"
import { recode } from "#lib/evidence/formats/decode"
import { formatOf, showNumber } from "#lib/evidence/formats/number-format"
import { isGarbage } from "#lib/evidence/keys"
import { recogniseKind } from "#lib/evidence/kind"
import { cleanName, nameOfUrl } from "#lib/evidence/name"
import { MEDIA, sniff } from "#lib/evidence/sniff"

const refusal = (bytes: Uint8Array, name: string) =>
  sniff(bytes, name).then(
    (type) => `read as ${type}`,
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  )
const from = (...numbers: number[]) => new Uint8Array([...numbers, ...new Array(200).fill(1)])

describe("a file is what its content is", () => {
  it.each([
    [MEDIA.pdf, makePdf([]), "harmless.txt"],
    [MEDIA.zip, makeDocx(""), "deck.pptx"],
    [MEDIA.png, makePng(1, 1), "photo.jpg"],
    [MEDIA.html, bytesOf("  <!-- hi --><!DOCTYPE html><p>x"), "notes.txt"],
    [MEDIA.html, bytesOf('<?xml version="1.0"?><html><body>x'), "a"],
    [MEDIA.html, bytesOf("<div class='a'>a fragment</div>"), "a.md"],
    [MEDIA.csv, bytesOf("a,b,c\n1,2,3\n4,5,6\n7,8,9\n"), "export"],
    [MEDIA.text, bytesOf("Dear all, we meet, as said, at nine.\nBring cake, please.\nBye.\n"), "memo"],
    [MEDIA.text, bytesOf("# not, a, heading\n# in, a, note\n# or, b, c\n"), "notes.txt"],
    [MEDIA.markdown, bytesOf("Hello\n\n## A heading\n"), "notes"],
    [MEDIA.csv, bytesOf("one column\nonly\n"), "a.CSV"],
    [MEDIA.text, bytesOf(`${"ä".repeat(40_000)}`), "long.txt"],
  ])("%s", async (type, bytes, name) => {
    expect(await sniff(bytes, name)).toBe(type)
  })

  it.each([
    ["a renamed program", from(0x4d, 0x5a, 0x90, 0), "invoice.pdf", "This is a program"],
    ["a Linux program", from(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), "report.docx", "This is a program"],
    [
      "a program that also begins like a PDF",
      new Uint8Array([0x4d, 0x5a, ...bytesOf("..%PDF-1.7 "), ...from(1)]),
      "a.pdf",
      "This is a program",
    ],
    [
      "a film",
      from(0, 0, 0, 0x18, ...bytesOf("ftypmp42"), 0, 0, 0, 0, ...bytesOf("mp42isom")),
      "deck.pptx",
      "unsupported: Bridge cannot read this file (mp4)",
    ],
    ["an old Office file", from(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1), "a.doc", "before 2007"],
    [
      "an Office file under a password",
      new Uint8Array([
        0xd0,
        0xcf,
        0x11,
        0xe0,
        0xa1,
        0xb1,
        0x1a,
        0xe1,
        ...Buffer.from("..EncryptedPackage..", "utf16le"),
      ]),
      "a.docx",
      "protected: ",
    ],
    ["nothing", new Uint8Array(), "a.txt", "empty: "],
    ["only zeros", new Uint8Array(5_000), "a.txt", "unsupported: "],
    [
      "a drawing",
      bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      "a.png",
      "unsupported: ",
    ],
    ["RTF", bytesOf("{\\rtf1 hello}"), "a.txt", "unsupported: "],
  ])("refuses %s", async (_, bytes, name, words) => {
    expect(await refusal(bytes, name)).toContain(words)
  })
})

describe("a kind is recognised by words", () => {
  it.each([
    ["price_list", "Price list 2026.pdf", "", null],
    ["price_list", "untitled.pdf", "Our pricing: 49 EUR per month, price per seat 12", null],
    ["strategy", "memo.docx", "Our strategy and the strategic objectives of the roadmap", null],
    ["pitch_deck", "Company_deck-final.pptx", "", null],
    ["customer_research", "interview-head-of-sales.md", "", null],
    ["customer_research", "customers.csv", "id,name", null],
    ["financials", "figures.xlsx", "", null],
    ["brand_guide", "Brand guidelines.pdf", "", null],
    ["press", "press-release.pdf", "", null],
    ["case_study", "a.pdf", "Case study. The challenge: ... The solution: ...", null],
    ["website", "home.html", "Welcome", "https://example.com/"],
    ["price_list", "example.com", "", "https://example.com/pricing"],
    ["website", "example.com", "", "https://example.com/%E0%A4%A"],
    ["other", "photo.png", "", null],
  ])("%s: %s", (kind, name, text, url) => {
    expect(recogniseKind(name, text, url)).toBe(kind)
  })
})

describe("names", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\Plan 2026.docx", "Plan 2026.docx"],
    ["invoice\u202efdp.exe", "invoicefdp.exe"],
    ["tab\tand\nline\u0007.txt", "tab and line.txt"],
    ["../", ""],
    ["e\u0301t\u0301e.pdf", "ét\u0301e.pdf"],
    [`${"a".repeat(299)}😀`, `${"a".repeat(299)}\ufffd`],
  ])("%j becomes %j", (name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned)
  })

  it("of pages say site and path", () => {
    expect(nameOfUrl("https://www.example.com/")).toBe("example.com")
    expect(nameOfUrl("https://example.com/about/our%20prices/")).toBe("example.com about our prices")
    expect(nameOfUrl("https://example.com/%E0%A4%A")).toBe("example.com %E0%A4%A")
  })
})

it("a charset that only the sender names is kept in the text itself", () => {
  const bytes = new Uint8Array(Buffer.from("5 ¤", "latin1"))
  expect(new TextDecoder().decode(recode(bytes, "iso-8859-15"))).toBe("5 €")
  expect(recode(bytes, "utf-8")).toBe(bytes)
  expect(recode(bytes, "no-such-charset")).toBe(bytes)
})

it("numbers show what they are in a spreadsheet", () => {
  const show = (value: string, id: number, code?: string) => showNumber(value, formatOf(id, code))
  expect(show("46023", 14)).toBe("2026-01-01")
  expect(show("46023.5", 22)).toBe("2026-01-01 12:00")
  expect(show("0.25", 20)).toBe("06:00")
  expect(show("46023", 164, "dd.mm.yyyy hh:mm")).toBe("2026-01-01 00:00")
  expect(show("0.5", 164, "hh:mm")).toBe("12:00")
  expect(show("0.125", 164, "0.0%")).toBe("12.5%")
  expect(show("9.5", 164, '"$"#,##0.00')).toBe("9.50 $")
  expect(show("9.5", 164, '0.0 "days"')).toBe("9.5")
  expect(show("text", 0)).toBe("text")
  expect(show("1e300", 14)).toBe("1e300")
  expect(showNumber("0", { kind: "date" }, true)).toBe("1904-01-01")
})

it("an object goes only when nothing can ask for it again", () => {
  const row = (status: string) => ({ status, object_path: "e/content/a", text_path: "e/text/b.json" })
  expect(isGarbage("e/content/a", undefined)).toBe(true)
  expect(isGarbage("e/pieces/0-x", row("uploading"))).toBe(false)
  expect(isGarbage("e/pieces/0-x", row("waiting"))).toBe(true)
  expect(isGarbage("e/text/new.json", row("reading"))).toBe(false)
  expect(isGarbage("e/text/new.json", row("read"))).toBe(true)
  for (const kept of ["e/content/a", "e/text/b.json"]) expect(isGarbage(kept, row("read"))).toBe(false)
})
