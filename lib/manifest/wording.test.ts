import { expect, test } from "vitest"
import { spaced, worded } from "#lib/manifest/wording"

test.each([
  ["two  words", "two words"],
  [" two\twords\n", "two words"],
  ["two\u00a0words", "two words"],
  ["Cafe\u0301", "Caf\u00e9"],
  ["", "  \n"],
])("%j and %j are spaced alike", (a, b) => {
  expect(spaced(a)).toBe(spaced(b))
  expect(worded(a)).toBe(worded(b))
})

test.each([
  ["Mend it first", "mend it FIRST."],
  ["Mend it - first", "“Mend it, first”"],
  ["e-mail", "E mail"],
  ["ﬁrst", "first"],
  ["Straße!", "STRASSE"],
  ["ΟΔΟΣ", "οδος"],
])("%j and %j differ in wording only", (a, b) => {
  expect(spaced(a)).not.toBe(spaced(b))
  expect(worded(a)).toBe(worded(b))
})

test.each([
  ["1.5", "15"],
  ["1.5", "1,5"],
  ["-5", "5"],
  ["10-20", "10 20"],
  ["5 %", "5"],
  ["5 €", "5 $"],
  ["C", "C#"],
  ["C", "C++"],
  ["> 5", "< 5"],
  ["~5", "5"],
  ["1/2", "12"],
  ["10:30", "1030"],
  ["👍", "👎"],
  ["fine 👍", "fine"],
  ["Café", "Cafe"],
  ["漢", "字"],
  ["?", "!"],
  ["", "."],
  ["not sold", "sold"],
])("%j and %j say different things", (a, b) => {
  expect(worded(a)).not.toBe(worded(b))
})

test("no letter or sign of the usual scripts composes with another", () => {
  const usual = Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).filter((char) =>
    /[!-~\u00a1-\u02ff\u2010-\u2027\u20ac]/.test(char),
  )
  for (const first of usual) {
    const text = usual.map((second) => first + second).join("")
    expect(spaced(text)).toBe(text.normalize("NFC").replace(/\s+/gu, " ").trim())
  }
})
