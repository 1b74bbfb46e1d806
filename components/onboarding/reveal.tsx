"use client"

import { type ReactNode, useEffect, useRef, useState } from "react"
import { type ShowWhen, showsFor } from "#lib/onboarding/field"

// Before script runs the style decides; a browser that runs none shows the field and says when it counts.
const HIDDEN = "[@media(scripting:enabled)]:hidden"

/** A question that is asked only after a certain choice beside it. Hidden controls stay in the form, and keep their answer. */
export function Reveal({
  rule,
  name,
  isShown,
  children,
}: {
  rule: ShowWhen
  /** Of the controls of the choice. */
  name: string
  /** As the saved answers have it. */
  isShown: boolean
  children: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(isShown)
  useEffect(() => {
    const form = box.current?.closest("form")
    if (!form) return
    const look = () => {
      const choice = form.elements.namedItem(name)
      setOpen(showsFor(rule, choice && "value" in choice ? String(choice.value) : ""))
    }
    look()
    form.addEventListener("input", look)
    return () => form.removeEventListener("input", look)
  }, [rule, name])
  return (
    <div ref={box} data-when={name} className={isOpen ? undefined : HIDDEN}>
      <p className={`mb-1 text-sm text-muted ${HIDDEN}`}>Answer this if {rule.words}.</p>
      {children}
    </div>
  )
}
