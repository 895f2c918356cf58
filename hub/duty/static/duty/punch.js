// Where a punch is made, once, and only for those who agreed. Without an answer it goes without.
const form = document.querySelector("[data-punch][data-position]");
form?.addEventListener("submit", (event) => {
  if (form.dataset.asked || !navigator.geolocation) return;
  event.preventDefault();
  form.dataset.asked = "1";
  const button = event.submitter;
  const go = () => form.requestSubmit(button);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      form.elements.accuracy.value = Math.round(coords.accuracy);
      go();
    },
    go,
    { timeout: 4000, maximumAge: 0 },
  );
});
