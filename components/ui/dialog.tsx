"use client"

import { cva } from "class-variance-authority"
import { X } from "lucide-react"
import { type ReactNode, useEffect, useRef } from "react"
import { Button } from "#components/ui/button"

const box = cva(
  "m-0 max-h-dvh max-w-[100vw] flex-col overflow-hidden bg-raised text-foreground shadow-float open:flex",
  {
    variants: {
      side: {
        center: "inset-0 m-auto h-fit w-[min(32rem,calc(100vw-2rem))] rounded-lg",
        left: "inset-y-0 right-auto left-0 h-dvh w-[min(20rem,88vw)] rounded-r-lg",
        right: "inset-y-0 right-0 left-auto h-dvh w-[min(26rem,100vw)] rounded-l-lg",
        bottom: "inset-x-0 top-auto bottom-0 max-h-[85dvh] w-full rounded-t-lg",
      },
    },
  },
)

/**
 * A modal, a drawer or a sheet on the platform's own `<dialog>`: focus stays inside, Escape closes, the page behind
 * is inert, and focus returns to what opened it.
 */
export function Dialog({
  open,
  onClose,
  title,
  side = "center",
  children,
}: {
  open: boolean
  onClose: () => void
  title: string
  side?: "center" | "left" | "right" | "bottom"
  children: ReactNode
}) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    if (open && !dialog?.open) dialog?.showModal()
    if (!open && dialog?.open) dialog.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way; this is the click beside the box
    <dialog
      ref={ref}
      aria-label={title}
      className={box({ side })}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <header className="flex h-14 shrink-0 items-center justify-between gap-4 border-b border-border pr-2 pl-4">
        <h2 className="truncate text-md font-semibold">{title}</h2>
        <Button variant="ghost" size="icon" aria-label="Close" onClick={onClose}>
          <X aria-hidden="true" />
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{open && children}</div>
    </dialog>
  )
}
