import { describe, expect, test } from "vitest"
import { DEMO_ANSWERS } from "#embedded/demo/answers"
import { RANKS, type Sections } from "#lib/manifest/contract/content"
import { diffManifests } from "#lib/manifest/diff"
import { extract } from "#lib/manifest/extract"
import { bumpOf, formatVersion, nextVersion, parseVersion } from "#lib/manifest/version"

const before = extract(DEMO_ANSWERS).sections
const changed = (edit: (sections: Sections) => void): Sections => {
  const after = structuredClone(before)
  edit(after)
  return after
}
const bump = (edit: (sections: Sections) => void) => bumpOf(diffManifests(before, changed(edit)))
const at = <T>(list: T[], i: number): T => {
  const found = list[i]
  if (found === undefined) throw new Error(`nothing at ${i}`)
  return found
}

describe("a bump follows from what changed", () => {
  test("critical facts are major", () => {
    expect(
      bump((s) => {
        s.foundation.company.name = "Mossgate"
      }),
    ).toBe("major")
    expect(
      bump((s) => {
        s.foundation.company.industry = "travel"
      }),
    ).toBe("major")
    expect(
      bump((s) => {
        s.competitive.category.name = "Outdoor library"
      }),
    ).toBe("major")
    expect(
      bump((s) => {
        s.messaging.positioning = "For nobody."
      }),
    ).toBe("major")
    expect(
      bump((s) => {
        s.icps.reverse()
        s.icps.forEach((icp, i) => {
          icp.rank = RANKS[i] ?? "tertiary"
        })
      }),
    ).toBe("major")
    expect(
      bump((s) => {
        delete s.competitive.category.name
      }),
    ).toBe("major")
    expect(bumpOf(diffManifests(before, before), true)).toBe("major")
  })

  test("other facts are minor", () => {
    expect(
      bump((s) => {
        s.foundation.company.headquarters = "Elsewhere"
      }),
    ).toBe("minor")
    expect(
      bump((s) => {
        s.goals.short_term.push("Another goal")
      }),
    ).toBe("minor")
    expect(
      bump((s) => {
        s.icps.pop()
      }),
    ).toBe("minor")
    expect(
      bump((s) => {
        at(s.goals.kpis, 0).target = "700,000"
      }),
    ).toBe("minor")
  })

  test("wording is a patch, and order or nothing is none", () => {
    expect(
      bump((s) => {
        s.foundation.company.headquarters = "fernhollow - an invented  town."
      }),
    ).toBe("patch")
    expect(
      bump((s) => {
        s.foundation.company.name = "FERNHOLLOW OUTFITTERS"
      }),
    ).toBe("patch")
    expect(
      bump((s) => {
        s.goals.kpis.reverse()
      }),
    ).toBe("none")
    expect(bump(() => undefined)).toBe("none")
  })
})

test("a diff names items by id: added, removed, changed, moved", () => {
  const after = changed((s) => {
    s.goals.kpis = [at(s.goals.kpis, 1), { ...at(s.goals.kpis, 0), target: "1" }, { id: "new", name: "New" }]
  })
  const diff = diffManifests(before, after)
  expect(diff.added.map((fact) => fact.path)).toEqual(["goals.kpis[new]"])
  expect(diff.removed.map((fact) => fact.path)).toEqual(["goals.kpis[kpi-reply]", "goals.kpis[kpi-churn]"])
  expect(diff.changed.map((fact) => [fact.path, fact.to])).toEqual([
    ["goals.kpis[kpi-revenue]", "Net revenue per month | USD | 1 | see dashboard | weekly"],
  ])
  expect(diff.moved).toEqual([{ path: "goals.kpis[kpi-revenue]", from: 0, to: 1 }])
})

test("versions count as semantic versions do", () => {
  const version = { major: 1, minor: 2, patch: 3 }
  expect(formatVersion(nextVersion(version, "major"))).toBe("2.0.0")
  expect(formatVersion(nextVersion(version, "minor"))).toBe("1.3.0")
  expect(formatVersion(nextVersion(version, "patch"))).toBe("1.2.4")
  expect(formatVersion(nextVersion(version, "none"))).toBe("1.2.3")
  expect(parseVersion("1.2.3")).toEqual(version)
  for (const text of ["1.2", "v1.2.3", "1.2.3.4", "-1.0.0", ""]) expect(parseVersion(text)).toBeUndefined()
})
