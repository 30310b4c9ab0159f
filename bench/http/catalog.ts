const THERAPISTS = 24;
const GUESTS = 2_000;
const every = "mon-sun";

/** A center so small that half of the requests of 50 connections meet a taken place. */
export const loadCatalog = (): string =>
  JSON.stringify({
    centers: [
      {
        id: "load",
        name: "Load",
        zone: "Europe/Rome",
        currency: "EUR",
        gridMinutes: 15,
        blockTimeMinutes: 10,
        limits: {
          liveReservationsPerHolder: 1_000,
          openBookingsPerHolder: 1_000_000,
          openBookingsPerCaller: 1_000_000,
          openBookingsPerCenter: 1_000_000,
        },
        openingHours: [{ weekdays: every, start: "09:00", end: "20:00" }],
        rooms: [],
        equipment: [],
        services: [{ id: "massage", name: "Massage", durationMinutes: 60, recoveryMinutes: 15, priceMinor: 7_500 }],
        therapists: Array.from({ length: THERAPISTS }, (_, at) => ({
          id: `t${at}`,
          firstName: `T${at}`,
          gender: at % 2 === 0 ? "female" : "male",
          skills: ["massage"],
          shifts: [{ weekdays: every, start: "09:00", end: "20:00" }],
        })),
        guests: Array.from({ length: GUESTS }, (_, at) => ({ id: `g${at}`, firstName: `G${at}` })),
      },
    ],
  });

export const guestId = (): string => `g${Math.floor(Math.random() * GUESTS)}`;
export const therapistId = (): string => `t${Math.floor(Math.random() * THERAPISTS)}`;
