// What proves to the server that a request is from our own page.

/** The token of the forms of this page. */
export const token = () => document.querySelector('input[name="csrf"]')?.value ?? "";
