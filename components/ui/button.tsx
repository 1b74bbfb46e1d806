import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"

/** The look of a button, for links that act as one: `<Link className={buttonStyle()}>`. */
export const buttonStyle = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:pointer-events-none disabled:opacity-45 aria-disabled:pointer-events-none aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-hover",
        secondary: "border border-border-strong bg-background hover:bg-sunken",
        ghost: "hover:bg-sunken",
        danger: "border border-bad text-bad hover:bg-bad-soft",
        link: "underline decoration-border-strong underline-offset-4 hover:decoration-current",
      },
      size: {
        sm: "h-8 px-3 text-sm pointer-coarse:min-h-11",
        md: "h-10 px-4 text-base pointer-coarse:min-h-11",
        lg: "h-12 px-6 text-md",
        icon: "size-9 pointer-coarse:size-11",
        inline: "",
      },
    },
    defaultVariants: { variant: "primary", size: "md" },
  },
)

export type ButtonStyle = VariantProps<typeof buttonStyle>

export function Button({ variant, size, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonStyle) {
  return <button type={type} className={buttonStyle({ variant, size, className })} {...rest} />
}
