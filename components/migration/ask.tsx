"use client"

import type { ComponentProps, ReactNode, SubmitEvent } from "react"
import { useFormStatus } from "react-dom"
import { Button } from "#components/ui/button"
import { Spinner } from "#components/ui/spinner"
import { Submit } from "#components/ui/submit"

export type Question = {
  /** Unique on the page. */
  id: string
  /** On the button that asks. */
  label: ReactNode
  /** The question; `children` say what follows from yes. */
  question: string
  children: ReactNode
  /** On the button that does it. */
  yes: string
  variant?: ComponentProps<typeof Button>["variant"]
  size?: ComponentProps<typeof Button>["size"]
  /** The id of what the button is about, where its label alone does not say so. */
  describes?: string
  /** What yes sends beside the fields of the form. */
  sends?: { name: string; value: string }
}

/** A button within a form that asks once more, in a panel of its own, before the form is sent. Opens without script too. */
export function Ask({ id, label, question, children, yes, variant = "secondary", size, describes, sends }: Question) {
  const { pending, data } = useFormStatus()
  const isOnItsWay = pending && (!sends || data.get(sends.name) === sends.value)
  return (
    <div className="min-w-0 text-foreground">
      <Button
        variant={variant}
        size={size}
        popoverTarget={id}
        aria-disabled={pending || undefined}
        aria-describedby={describes}
      >
        {isOnItsWay && <Spinner />}
        {label}
      </Button>
      <div id={id} popover="auto" className="panel">
        <p className="font-semibold">{question}</p>
        <div className="mt-1 space-y-2">{children}</div>
        <div className="mt-3 flex flex-wrap gap-2">
          <Submit variant={variant === "danger" ? "danger" : "primary"} size="sm" {...sends}>
            {yes}
          </Submit>
          <Button variant="secondary" size="sm" popoverTarget={id} popoverTargetAction="hide">
            No, leave it
          </Button>
        </div>
      </div>
    </div>
  )
}

/** For a form with an `Ask`: Enter in a field asks as well, and what comes back must not lie under the panel. */
export function askFirst(event: SubmitEvent<HTMLFormElement>) {
  const panel = event.nativeEvent.submitter?.closest<HTMLElement>("[popover]")
  if (!panel) return
  if (panel.matches(":popover-open")) return panel.hidePopover()
  event.preventDefault()
  event.currentTarget.querySelector<HTMLElement>(`[popovertarget="${panel.id}"]`)?.click()
}
