"""Web Push: notifications in browsers and in the installed web app."""
