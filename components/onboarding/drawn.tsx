"use client"

import { useEffect, useRef, useState } from "react"
import type { Errors } from "#components/onboarding/fields"
import type { Answers, Step } from "#lib/onboarding/field"
import { answersFromForm } from "#lib/onboarding/form"
import type { Place } from "#lib/onboarding/outbox"

/** What every drawn step gets. */
export type CustomStepProps = Place & {
  step: Pick<Step, "number" | "key" | "custom" | "fields">
  answers: Answers
  errors: Errors
  /** To be called after a change that no control of the form tells by itself. */
  onChanged: () => void
  /** What `loadCustom` found for this step. */
  data?: unknown
}

/** The answers as they stand in the form around `box`, on every keystroke: for drawings beside the fields. */
export function useTyped(step: Pick<Step, "fields">, answers: Answers) {
  const box = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState(answers)
  const read = () => {
    const form = box.current?.closest("form")
    if (form) setTyped(answersFromForm(step, new FormData(form)))
  }
  return { box, typed, read }
}

/** Puts a value into a control as if it had been typed. */
export function typeInto(id: string, value: string) {
  const control = document.getElementById(id)
  if (!(control instanceof HTMLInputElement) || control.value === value) return
  control.value = value
  control.dispatchEvent(new Event("input", { bubbles: true }))
}

/** The width of an element in pixels; until it is measured, as on the server, the given one. */
export function useWidth(before: number) {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(before)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(200, entry.contentRect.width)))
    if (ref.current) observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
