/* The print view has one button. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
