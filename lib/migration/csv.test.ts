import { expect, test } from "vitest"
import { csvLine } from "#lib/migration/csv"

test("plain cells stand as they are, empty ones are empty", () => {
  expect(csvLine(["a", 1, -2.5, true, null, ""])).toBe("a,1,-2.5,true,,\r\n")
})

test("commas, quotes and line ends are quoted", () => {
  expect(csvLine(["a,b", 'say "no"', "one\ntwo", "one\r\ntwo"])).toBe('"a,b","say ""no""","one\ntwo","one\r\ntwo"\r\n')
})

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  " =1",
  "\u00A0=1",
  "\uFEFF=1",
  "＝1",
  "＋1",
  "－1",
  "＠a",
  "|cmd",
  "%0A",
])("%j is text to a spreadsheet", (text) => {
  const line = csvLine([text])
  const first = line.startsWith('"') ? line[1] : line[0]
  expect(first).toBe("'")
})

test("a formula cannot leave its cell", () => {
  expect(csvLine(['=A",1', "x"])).toBe('"\'=A"",1",x\r\n')
})
