// Puts a chosen CSV file into the box. Everything works without this file, by copying the text.
const place = document.getElementById("import-file");
const table = document.getElementById("table");

place.hidden = false;
place.querySelector("input").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) table.value = await file.text();
});
