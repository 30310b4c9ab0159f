import type { CatalogFileInput } from "../catalog/catalog-file-input.ts";

/** A small catalog to start from: its names explain its entries. */
export const STARTER_CATALOG: CatalogFileInput = {
  centers: [
    {
      id: "my-center",
      name: "My Center",
      zone: "Europe/Rome",
      currency: "EUR",
      gridMinutes: 15,
      blockTimeMinutes: 10,
      openingHours: [
        { weekdays: "mon-fri", start: "09:00", end: "19:00" },
        { weekdays: "sat", start: "10:00", end: "16:00" },
      ],
      holidays: [{ date: "2027-01-01", name: "A day on which the center is closed" }],
      rooms: [
        { id: "room-1", name: "Room for one guest", kind: "treatment", beds: 1 },
        { id: "room-2", name: "Room for two guests", kind: "treatment", beds: 2 },
      ],
      services: [
        {
          id: "massage-60",
          name: "Service with a therapist and a room, 60 minutes for 75.00",
          durationMinutes: 60,
          recoveryMinutes: 10,
          priceMinor: 7_500,
          roomKind: "treatment",
        },
        {
          id: "consultation-30",
          name: "Service with a therapist alone, 30 minutes, free",
          durationMinutes: 30,
          priceMinor: 0,
        },
      ],
      therapists: [
        {
          id: "alex",
          firstName: "Alex",
          lastName: "Who Gives Both Services",
          gender: "male",
          skills: ["massage-60", "consultation-30"],
          shifts: [{ weekdays: "mon-fri", start: "09:00", end: "17:00" }],
          breaks: [{ weekdays: "mon-fri", start: "13:00", end: "13:30" }],
        },
        {
          id: "sam",
          firstName: "Sam",
          lastName: "Who Gives One Service",
          gender: "female",
          skills: ["massage-60"],
          shifts: [{ weekdays: "mon, wed, sat", start: "10:00", end: "16:00" }],
        },
      ],
      guests: [{ id: "guest-1", firstName: "First", lastName: "Guest", email: "guest@example.com" }],
    },
  ],
};
