// Who types a code goes to its class; capitals or not.

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = String(new FormData(form).get("code")).toUpperCase().replace(/[\s-]/g, "");
  if (code) location.href = `/J/${encodeURIComponent(code)}`;
});
