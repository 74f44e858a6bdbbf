// into puts the focus into a dialog's own field as soon as the dialog has it, not only when it has faded in: what is typed at once is not lost.
export const into = (field: () => { focus(): void } | undefined | null) => setTimeout(() => field()?.focus())
