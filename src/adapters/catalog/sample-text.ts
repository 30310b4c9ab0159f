// Written by `npm run embed` from samples/harbour-spa.json. Change that, and run it again.

/** The sample catalog, as it is in its file. */
export const SAMPLE = `{
  "centers": [
    {
      "id": "harbour-spa",
      "name": "Harbour Spa",
      "code": "HAR",
      "displayName": "Harbour Spa, Ostia",
      "description": "Massage, baths and yoga beside the old harbour.",
      "phone": "+39 06 5550 0100",
      "email": "hello@harbour.example",
      "addressInfo": { "address1": "Lungomare 12", "city": "Roma", "zipCode": "00121", "country": "Italy" },
      "zone": "Europe/Rome",
      "currency": "EUR",
      "gridMinutes": 15,
      "blockTimeMinutes": 10,
      "limits": {
        "maxBlockTimeMinutes": 30,
        "lifetimeCapMinutes": 45,
        "paymentCapMinutes": 75,
        "guestsPerBooking": 8,
        "leadTimeMinutes": 30,
        "horizonDays": 180
      },
      "cancellation": {
        "steps": [{ "minutesBefore": 720, "percent": 50 }, { "minutesBefore": 180, "percent": 100 }],
        "guestsUntilMinutes": 60
      },
      "openingHours": [
        { "weekdays": "mon-thu", "start": "09:00", "end": "20:00" },
        { "weekdays": "fri", "start": "09:00", "end": "22:00" },
        { "weekdays": "sat", "start": "09:00", "end": "20:00" },
        { "weekdays": "sun", "start": "10:00", "end": "18:00" }
      ],
      "openingDates": [{ "dates": ["2026-12-24", "2026-12-31"], "hours": [{ "start": "09:00", "end": "14:00" }] }],
      "holidays": [
        { "date": "2026-01-01", "name": "New Year's Day" },
        { "date": "2026-04-06", "name": "Easter Monday" },
        { "date": "2026-05-01", "name": "Labour Day" },
        { "date": "2026-08-15", "name": "Ferragosto" },
        { "date": "2026-12-25", "name": "Christmas Day" },
        { "date": "2026-12-26", "name": "Saint Stephen's Day" },
        { "date": "2027-01-01", "name": "New Year's Day" },
        { "date": "2027-12-25", "name": "Christmas Day" }
      ],
      "rooms": [
        { "id": "lantern", "name": "Lantern", "kind": "treatment", "beds": 1 },
        { "id": "anchor", "name": "Anchor", "kind": "treatment", "beds": 1 },
        { "id": "compass", "name": "Compass", "kind": "treatment", "beds": 1 },
        { "id": "tide", "name": "Tide", "kind": "treatment", "beds": 1 },
        { "id": "two-sails", "name": "Two Sails", "kind": "couples", "beds": 2 },
        { "id": "deck", "name": "The Deck", "kind": "studio", "beds": 5 }
      ],
      "equipment": [
        { "id": "stone-heater", "name": "Stone heater", "units": 2 },
        { "id": "steamer", "name": "Facial steamer", "units": 2 },
        { "id": "led-lamp", "name": "LED lamp", "units": 1 }
      ],
      "categories": [
        { "id": "massage", "name": "Massage", "code": "MAS", "displayOrder": 1 },
        { "id": "face-and-body", "name": "Face and body", "displayOrder": 2 },
        { "id": "feet", "name": "Feet", "parentCategoryId": "face-and-body" }
      ],
      "services": [
        {
          "id": "swedish-60",
          "name": "Swedish massage, 60 minutes",
          "code": "SWE60",
          "description": "Long strokes from head to toe.",
          "categoryId": "massage",
          "catalogInfo": {
            "displayName": "Swedish massage",
            "displayOrder": 1,
            "showInCatalog": true,
            "canBook": true
          },
          "priceInfo": { "taxMinor": 1352, "includesTax": true },
          "durationMinutes": 60,
          "durations": [{ "durationMinutes": 30, "priceMinor": 4500 }, { "durationMinutes": 90, "priceMinor": 10500 }],
          "preparationMinutes": 5,
          "recoveryMinutes": 10,
          "priceMinor": 7500,
          "roomKind": "treatment"
        },
        {
          "id": "deep-tissue-90",
          "name": "Deep tissue massage, 90 minutes",
          "categoryId": "massage",
          "durationMinutes": 90,
          "preparationMinutes": 5,
          "recoveryMinutes": 15,
          "priceMinor": 11500,
          "roomKind": "treatment"
        },
        {
          "id": "hot-stone-75",
          "name": "Hot stone massage, 75 minutes",
          "durationMinutes": 75,
          "preparationMinutes": 15,
          "recoveryMinutes": 15,
          "priceMinor": 10500,
          "roomKind": "treatment",
          "equipmentIds": ["stone-heater"]
        },
        {
          "id": "couples-massage-60",
          "name": "Side-by-side massage, 60 minutes (each guest)",
          "durationMinutes": 60,
          "preparationMinutes": 10,
          "recoveryMinutes": 10,
          "priceMinor": 8500,
          "roomKind": "couples"
        },
        {
          "id": "facial-45",
          "name": "Sea facial, 45 minutes",
          "categoryId": "face-and-body",
          "durationMinutes": 45,
          "preparationMinutes": 5,
          "recoveryMinutes": 10,
          "priceMinor": 6500,
          "roomKind": "treatment",
          "equipmentIds": ["steamer"]
        },
        {
          "id": "body-scrub-30",
          "name": "Salt scrub, 30 minutes",
          "durationMinutes": 30,
          "recoveryMinutes": 15,
          "priceMinor": 4500,
          "roomKind": "treatment"
        },
        {
          "id": "foot-reflexology-30",
          "name": "Foot reflexology, 30 minutes",
          "categoryId": "feet",
          "durationMinutes": 30,
          "recoveryMinutes": 5,
          "priceMinor": 3900,
          "roomKind": "treatment"
        },
        { "id": "brow-shaping-15", "name": "Brow shaping, 15 minutes", "durationMinutes": 15, "priceMinor": 1800 },
        {
          "id": "yoga-mat-60",
          "name": "Yoga on the Deck, one mat, 60 minutes",
          "durationMinutes": 60,
          "recoveryMinutes": 10,
          "priceMinor": 1500,
          "needsTherapist": false,
          "roomKind": "studio"
        },
        {
          "id": "consultation-30",
          "name": "First consultation, 30 minutes",
          "durationMinutes": 30,
          "priceMinor": 0
        }
      ],
      "addOns": [
        { "id": "aroma-oil", "name": "Aromatic oil", "categoryId": "massage", "durationMinutes": 0, "priceMinor": 600 },
        { "id": "scalp-massage", "name": "Scalp massage", "durationMinutes": 15, "priceMinor": 1800 },
        {
          "id": "led-mask",
          "name": "LED light mask",
          "durationMinutes": 15,
          "priceMinor": 2500,
          "equipmentIds": ["led-lamp"]
        },
        { "id": "foot-scrub", "name": "Foot scrub", "durationMinutes": 10, "priceMinor": 1200 }
      ],
      "packages": [
        {
          "id": "harbour-day",
          "name": "A day at the harbour: scrub, Swedish massage, facial",
          "priceMinor": 16500,
          "serviceIds": ["body-scrub-30", "swedish-60", "facial-45"]
        },
        {
          "id": "light-feet",
          "name": "Light feet: reflexology and Swedish massage",
          "priceMinor": 9900,
          "serviceIds": ["foot-reflexology-30", "swedish-60"]
        }
      ],
      "therapists": [
        {
          "id": "giulia",
          "code": "T01",
          "jobInfo": { "id": "senior-therapist", "name": "Senior therapist" },
          "firstName": "Giulia",
          "lastName": "Ferrari",
          "gender": "female",
          "skills": ["swedish-60", "deep-tissue-90", "hot-stone-75", "couples-massage-60", "consultation-30"],
          "shifts": [{ "weekdays": "mon-fri", "start": "09:00", "end": "18:00" }],
          "breaks": [{ "weekdays": "mon-fri", "start": "13:00", "end": "14:00" }],
          "daysOff": ["2026-08-17/2026-08-28"]
        },
        {
          "id": "marco",
          "firstName": "Marco",
          "lastName": "Conti",
          "gender": "male",
          "skills": ["swedish-60", "deep-tissue-90", "couples-massage-60"],
          "shifts": [
            { "weekdays": "tue-sat", "start": "09:00", "end": "13:00" },
            { "weekdays": "tue-sat", "start": "15:00", "end": "20:00" }
          ]
        },
        {
          "id": "elena",
          "firstName": "Elena",
          "lastName": "Ricci",
          "gender": "female",
          "skills": ["facial-45", "brow-shaping-15", "body-scrub-30", "consultation-30"],
          "shifts": [
            { "weekdays": "mon-wed, fri", "start": "10:00", "end": "19:00" },
            { "weekdays": "sat", "start": "09:00", "end": "17:00" }
          ],
          "breaks": [
            { "weekdays": "mon-wed, fri", "start": "13:30", "end": "14:15" },
            { "weekdays": "sat", "start": "13:00", "end": "13:30" }
          ],
          "blockOuts": [{ "start": "2026-06-10T10:00", "end": "2026-06-10T14:00" }]
        },
        {
          "id": "davide",
          "firstName": "Davide",
          "lastName": "Greco",
          "gender": "male",
          "skills": ["swedish-60", "hot-stone-75", "foot-reflexology-30", "couples-massage-60"],
          "shifts": [
            { "weekdays": "wed-thu", "start": "12:00", "end": "20:00" },
            { "weekdays": "fri", "start": "13:00", "end": "22:00" },
            { "weekdays": "sat-sun", "start": "10:00", "end": "18:00" }
          ],
          "breaks": [
            { "weekdays": "wed-thu", "start": "16:00", "end": "16:30" },
            { "weekdays": "fri", "start": "17:00", "end": "17:45" },
            { "weekdays": "sat-sun", "start": "13:30", "end": "14:00" }
          ]
        },
        {
          "id": "sofia",
          "firstName": "Sofia",
          "lastName": "Marino",
          "gender": "female",
          "skills": ["swedish-60", "couples-massage-60", "body-scrub-30", "foot-reflexology-30"],
          "shifts": [
            { "weekdays": "mon, wed, fri", "start": "09:00", "end": "15:00" },
            { "weekdays": "sun", "start": "10:00", "end": "18:00" }
          ],
          "breaks": [{ "weekdays": "sun", "start": "13:00", "end": "13:45" }]
        },
        {
          "id": "luca",
          "firstName": "Luca",
          "lastName": "Romano",
          "gender": "male",
          "skills": ["deep-tissue-90", "foot-reflexology-30", "consultation-30"],
          "shifts": [
            { "weekdays": "mon-tue", "start": "09:00", "end": "13:00" },
            { "weekdays": "mon-tue", "start": "16:00", "end": "20:00" },
            { "weekdays": "thu", "start": "09:00", "end": "17:00" }
          ],
          "breaks": [{ "weekdays": "thu", "start": "12:30", "end": "13:15" }],
          "daysOff": ["2026-05-14"]
        },
        {
          "id": "chiara",
          "firstName": "Chiara",
          "lastName": "Bruno",
          "gender": "female",
          "skills": ["facial-45", "brow-shaping-15", "hot-stone-75", "swedish-60"],
          "shifts": [
            { "weekdays": "tue-thu", "start": "11:00", "end": "20:00" },
            { "weekdays": "fri", "start": "13:00", "end": "22:00" },
            { "weekdays": "sun", "start": "10:00", "end": "16:00" }
          ],
          "breaks": [
            { "weekdays": "tue-thu", "start": "15:00", "end": "16:00" },
            { "weekdays": "fri", "start": "17:30", "end": "18:15" }
          ]
        }
      ],
      "guests": [
        {
          "id": "anna-bianchi",
          "firstName": "Anna",
          "lastName": "Bianchi",
          "email": "anna.bianchi@example.com",
          "phone": "+39 06 5550 0101",
          "relationships": [
            { "guestId": "paolo-bianchi", "kind": "husband" },
            { "guestId": "sara-bianchi", "kind": "daughter" },
            { "guestId": "tommaso-bianchi", "kind": "son" }
          ]
        },
        {
          "id": "paolo-bianchi",
          "firstName": "Paolo",
          "lastName": "Bianchi",
          "email": "paolo.bianchi@example.com",
          "relationships": [
            { "guestId": "anna-bianchi", "kind": "wife" },
            { "guestId": "sara-bianchi", "kind": "daughter" },
            { "guestId": "tommaso-bianchi", "kind": "son" }
          ]
        },
        { "id": "sara-bianchi", "firstName": "Sara", "lastName": "Bianchi" },
        { "id": "tommaso-bianchi", "firstName": "Tommaso", "lastName": "Bianchi" },
        {
          "id": "rita-colombo",
          "firstName": "Rita",
          "lastName": "Colombo",
          "email": "rita.colombo@example.com",
          "phone": "+39 06 5550 0105",
          "relationships": [{ "guestId": "marta-colombo", "kind": "sister" }]
        },
        {
          "id": "marta-colombo",
          "firstName": "Marta",
          "lastName": "Colombo",
          "phone": "+39 06 5550 0106",
          "relationships": [{ "guestId": "rita-colombo", "kind": "sister" }]
        },
        { "id": "noel-dupont", "firstName": "Noël", "lastName": "Dupont", "email": "noel.dupont@example.org" },
        { "id": "ines-garcia", "firstName": "Inés", "lastName": "García", "email": "ines.garcia@example.org" },
        { "id": "jonas-weber", "firstName": "Jonas", "lastName": "Weber", "phone": "+49 30 5550 0109" },
        {
          "id": "karin-weber",
          "firstName": "Karin",
          "lastName": "Weber",
          "email": "karin.weber@example.net",
          "relationships": [{ "guestId": "jonas-weber", "kind": "partner" }]
        },
        { "id": "yuki-tanaka", "firstName": "Yuki", "lastName": "Tanaka", "email": "yuki@example.net" },
        {
          "id": "8d3f6a52-1c7b-4e90-a8d4-5b2f9c0e7a11",
          "firstName": "Olga",
          "lastName": "Petrova",
          "phone": "+39 06 5550 0112"
        }
      ]
    },
    {
      "id": "pier-nine",
      "name": "Pier Nine Day Spa",
      "zone": "America/New_York",
      "currency": "USD",
      "gridMinutes": 30,
      "blockTimeMinutes": 10,
      "openingHours": [
        { "weekdays": "tue-thu", "start": "10:00", "end": "19:00" },
        { "weekdays": "fri-sat", "start": "18:00", "end": "26:00" }
      ],
      "holidays": [
        { "date": "2026-11-26", "name": "Thanksgiving Day" },
        { "date": "2026-12-25", "name": "Christmas Day" }
      ],
      "rooms": [
        { "id": "north", "name": "North room", "kind": "treatment", "beds": 1 },
        { "id": "south", "name": "South room", "kind": "treatment", "beds": 1 }
      ],
      "equipment": [{ "id": "hydro-tub", "name": "Hydrotherapy tub", "units": 1 }],
      "categories": [{ "id": "water", "name": "Water" }],
      "services": [
        {
          "id": "massage-60",
          "name": "Classic massage, 60 minutes",
          "durationMinutes": 60,
          "recoveryMinutes": 15,
          "priceMinor": 12000,
          "roomKind": "treatment"
        },
        {
          "id": "hydro-bath-30",
          "name": "Hydrotherapy bath, 30 minutes",
          "code": "HYD",
          "categoryId": "water",
          "durationMinutes": 30,
          "preparationMinutes": 10,
          "recoveryMinutes": 20,
          "priceMinor": 8000,
          "needsTherapist": false,
          "equipmentIds": ["hydro-tub"]
        }
      ],
      "addOns": [{ "id": "hot-towels", "name": "Hot towels", "durationMinutes": 0, "priceMinor": 1000 }],
      "packages": [
        {
          "id": "unwind",
          "name": "Unwind: bath and massage",
          "priceMinor": 18000,
          "serviceIds": ["hydro-bath-30", "massage-60"]
        }
      ],
      "therapists": [
        {
          "id": "grace",
          "jobInfo": { "id": "therapist", "name": "Therapist" },
          "firstName": "Grace",
          "lastName": "Kim",
          "gender": "female",
          "skills": ["massage-60"],
          "shifts": [{ "weekdays": "tue-thu", "start": "10:00", "end": "19:00" }],
          "breaks": [{ "weekdays": "tue-thu", "start": "13:00", "end": "13:30" }]
        },
        {
          "id": "sam",
          "firstName": "Sam",
          "lastName": "Okafor",
          "gender": "male",
          "skills": ["massage-60"],
          "shifts": [{ "weekdays": "fri-sat", "start": "18:00", "end": "26:00" }],
          "breaks": [{ "weekdays": "fri-sat", "start": "22:00", "end": "22:30" }]
        }
      ],
      "guests": [
        {
          "id": "helen-brooks",
          "firstName": "Helen",
          "lastName": "Brooks",
          "email": "helen.brooks@example.com",
          "phone": "+1 212 555 0113",
          "relationships": [{ "guestId": "peter-brooks", "kind": "husband" }]
        },
        { "id": "peter-brooks", "firstName": "Peter", "lastName": "Brooks", "email": "peter.brooks@example.com" }
      ]
    }
  ]
}
`;
