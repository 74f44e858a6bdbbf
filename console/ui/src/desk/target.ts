// callable says that what was typed can be called: a SIP address, or a number where a trunk leads outside. inside: neither, queues and
// colleagues only.
export const callable = (typed: string, at: { inside: boolean; outside: boolean }) => !at.inside && (/^sips?:\S+$/.test(typed) || (at.outside && /^\+?[0-9*#]{3,20}$/.test(typed)))
