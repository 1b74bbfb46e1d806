"use client"

import { type ComponentProps, type ReactNode, useActionState } from "react"
import { type TellingAction, UNSENT } from "#components/migration/told"
import { Button } from "#components/ui/button"
import { Spinner } from "#components/ui/spinner"

type ActProps = {
  /** Unique on the page. */
  id: string
  action: TellingAction
  /** What goes with it, unseen. */
  given: Record<string, string>
  /** On the button that asks. */
  label: ReactNode
  /** The question, and what follows from yes. */
  question: string
  children: ReactNode
  /** On the button that does it. */
  yes: string
  variant?: ComponentProps<typeof Button>["variant"]
  size?: ComponentProps<typeof Button>["size"]
  describes?: string
}

/** What comes back, a page or a refusal, must not lie under the panel it was asked in. */
export function closePanels({ currentTarget }: { currentTarget: HTMLElement }) {
  const around = currentTarget.closest<HTMLElement>(":popover-open")
  const panels = around ? [around] : currentTarget.querySelectorAll<HTMLElement>(":popover-open")
  for (const panel of panels) panel.hidePopover()
}

/** A button that asks once more in a panel of its own; opens and sends without script too. A refusal stands beside it. */
export function Act({ id, action, given, label, question, children, yes, variant, size = "sm", describes }: ActProps) {
  const [told, submit, isPending] = useActionState(action, UNSENT)
  return (
    <div className="min-w-0">
      <Button
        variant={variant ?? "secondary"}
        size={size}
        popoverTarget={id}
        aria-disabled={isPending || undefined}
        aria-describedby={describes}
      >
        {isPending && <Spinner />}
        {label}
      </Button>
      <div id={id} popover="auto" className="panel">
        <p className="font-semibold">{question}</p>
        <div className="mt-1 space-y-2">{children}</div>
        <form action={submit} onSubmit={closePanels} className="mt-3 flex flex-wrap gap-2">
          {Object.entries(given).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <Button type="submit" variant={variant === "danger" ? "danger" : "primary"} size="sm">
            {yes}
          </Button>
          <Button variant="secondary" size="sm" popoverTarget={id} popoverTargetAction="hide">
            No, leave it
          </Button>
        </form>
      </div>
      {told.errors.map(({ message }) => (
        <p key={message} role="alert" className="mt-2 max-w-prose text-sm font-medium text-bad">
          {message}
        </p>
      ))}
    </div>
  )
}
