import type { Locator, Page } from "@playwright/test"
import type { Field, Step } from "#lib/onboarding/field"
import { idOf, type Path } from "#lib/onboarding/form"
import { STEPS } from "#lib/onboarding/steps"

// Just enough of each step to complete it, entered through its controls as they are named on the page.

/** The required steps, of which half of all 23 make a manifest. */
export const REQUIRED = STEPS.filter((step) => step.required)

/** How one control is worked: by mouse or by keyboard. */
export type Hand = {
  type(control: Locator, text: string): Promise<void>
  choose(control: Locator, label: string): Promise<void>
  tick(control: Locator): Promise<void>
}

/** A hand that points and clicks. */
export const mouse: Hand = {
  type: (control, text) => control.fill(text),
  choose: async (control, label) => {
    await control.selectOption({ label })
  },
  tick: (control) => control.check(),
}

/** Answers every required field of a step. */
export async function answer(page: Page, step: Step, hand: Hand = mouse): Promise<void> {
  await fill(page, step.fields, [], hand)
}

async function fill(page: Page, fields: readonly Field[], path: Path, hand: Hand): Promise<void> {
  for (const field of fields) {
    if (!field.required && field.kind !== "group") continue
    await fillOne(page, field, [...path, field.key], hand)
  }
}

async function fillOne(page: Page, field: Field, path: Path, hand: Hand): Promise<void> {
  const control = page.locator(`#${idOf(path)}`)
  switch (field.kind) {
    case "text":
    case "textarea":
      return hand.type(control, textFor(field.label, field.max))
    case "url":
      return hand.type(control, "https://example.com")
    case "number":
    case "year":
      return hand.type(control, String(field.kind === "year" ? 2019 : Math.max(field.min, 1)))
    case "select": {
      const [first] = field.options
      // A few options are radio buttons, many are a list.
      if ((await control.evaluate((element) => element.tagName).catch(() => "")) === "SELECT")
        return hand.choose(control, first?.label ?? "")
      return hand.tick(page.locator(`#${idOf(path)}-0`))
    }
    case "multi_select":
      return hand.tick(page.locator(`#${idOf(path)}-0`))
    case "checkbox":
      return hand.tick(control)
    case "list":
      return hand.type(page.locator(`#${idOf([...path, 0])}`), textFor(field.item, field.max))
    case "group":
      return fill(page, field.fields, path, hand)
    case "groups":
      return fill(page, field.fields, [...path, 0], hand)
  }
}

const textFor = (label: string, max: number) => `Sample ${label.toLowerCase()}`.slice(0, max)
