"use client"

import { Copy } from "lucide-react"
import { Button } from "#components/ui/button"
import { toast } from "#components/ui/toast"

/** Copies a text to the clipboard and says so. */
export function CopyButton({ text, label, said }: { text: string; label: string; said: string }) {
  return (
    <Button
      variant="secondary"
      size="sm"
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => toast(said),
          () => toast("The browser did not allow copying. Select the text and copy it yourself."),
        )
      }
    >
      <Copy aria-hidden="true" />
      {label}
    </Button>
  )
}
