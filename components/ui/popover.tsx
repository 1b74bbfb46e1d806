import { cva } from "class-variance-authority"

/**
 * The look of a native popover that stands beside the button that opens it, and is a sheet from below on phones.
 * `<button popoverTarget={id}>` and `<div popover="auto" id={id} className={panelStyle()}>`: opens, closes on Escape and
 * on a click elsewhere, without script. A browser that cannot place it beside its button centres it.
 */
export const panelStyle = cva(
  "m-0 max-h-[70dvh] overflow-y-auto rounded-md bg-raised p-4 text-left text-sm text-foreground shadow-float max-sm:fixed max-sm:inset-x-0 max-sm:top-auto max-sm:bottom-0 max-sm:w-full max-sm:max-w-full max-sm:rounded-t-lg max-sm:rounded-b-none max-sm:p-5 max-sm:pb-8 max-sm:text-base max-sm:backdrop:bg-scrim sm:my-1 sm:w-80 sm:inset-auto sm:[position-try-fallbacks:flip-block,flip-inline,flip-block_flip-inline] sm:not-supports-[position-area:bottom]:inset-0 sm:not-supports-[position-area:bottom]:m-auto",
  {
    variants: {
      side: { start: "sm:[position-area:bottom_span-right]", end: "sm:[position-area:bottom_span-left]" },
    },
    defaultVariants: { side: "start" },
  },
)
