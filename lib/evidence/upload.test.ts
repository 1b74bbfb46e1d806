import { describe, expect, it } from "vitest"
import { MAX_FILE_BYTES } from "#lib/evidence/contract"
import { bytesInWords, MOST_BYTES, nextPiece, refusal, smoothed, timeLeft, warning } from "#lib/evidence/upload"

describe("a file before it is sent", () => {
  it("is refused in words when it is empty or too large", () => {
    expect(MOST_BYTES).toBe(MAX_FILE_BYTES)
    expect(refusal({ name: "deck.pptx", size: MOST_BYTES })).toBeNull()
    expect(refusal({ name: "deck.pptx", size: MOST_BYTES + 1 })).toContain("at most 50 MB")
    expect(refusal({ name: "deck.pptx", size: 0 })).toContain("is empty")
  })

  it("is only warned about when its name promises nothing readable", () => {
    expect([warning({ name: "Prices.PDF" }), warning({ name: "a.b.md" })]).toEqual([null, null])
    expect(warning({ name: "setup.exe" })).toContain("may not be readable")
    expect(warning({ name: "README" })).toContain("may not be readable")
  })
})

describe("an upload", () => {
  it("sends pieces that take about a second", () => {
    const KB = 1024
    expect(nextPiece(256 * KB, 2000)).toBe(128 * KB)
    expect(nextPiece(256 * KB, 500)).toBe(512 * KB)
    expect(nextPiece(256 * KB, 0)).toBe(1024 * KB)
    expect(nextPiece(10, 60_000)).toBe(128 * KB)
  })

  it("tells size, rate and time in words", () => {
    expect([bytesInWords(1), bytesInWords(12_400), bytesInWords(3_565_158)]).toEqual(["1 byte", "12 KB", "3.4 MB"])
    expect(smoothed(null, 1000, 500)).toBe(2000)
    expect(smoothed(1000, 1000, 500)).toBe(1300)
    expect([timeLeft(100, null), timeLeft(100, 100), timeLeft(1200, 100), timeLeft(30_000, 100)]).toEqual([
      "",
      "a few seconds left",
      "about 15 seconds left",
      "about 5 minutes left",
    ])
  })
})
