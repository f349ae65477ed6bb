// A button that prints the page: the browser's dialogue also writes PDF.
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
