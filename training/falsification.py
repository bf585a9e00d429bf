"""What would show the figures of a card to be wrong, by what the model is for: for `falsified_by` of cards."""

FALSIFIED_BY = {
    "streaks": [
        "Asteroids of known orbits in real VIS exposures that are found less often than the completeness by magnitude and length says.",
        "More false detections per million pixels of real exposures, satellites and ghosts masked, than stated at the same threshold.",
        "Tracks above the threshold that no catalogue of orbits and no further exposure confirms, more often than the stated purity allows."
    ],
    "lenses": [
        "Lenses confirmed by spectroscopy that rank lower among ordinary galaxies than the simulated ones of the same Einstein radius.",
        "Candidates above the threshold that experts grade as no lens more often than the stated purity at the sky's base rate allows.",
        "Scores that change with the field, the detector or the position on the tile, all else equal."
    ],
    "inpainting": [
        "Galaxies with spectra that show no active nucleus, scored by this network: were more than 1 in 100 of them above z = 3, its uncertainties would be wrong for real galaxies."
    ]
}
SHIFTS = {
    "streaks": [
        "Held-out simulations against shifted ones (other PSF, noise, star density, rates): both are in the figures of this card."
    ],
    "lenses": [
        "Held-out simulations against shifted ones (other PSF, noise, priors of lenses): both are in the figures of this card."
    ],
    "inpainting": [
        "Measured on a shifted set: smaller and more compact galaxies, steeper bulges, brighter star clusters, a PSF 4 % wider, more noise and sky left. Not measured: other telescopes, other depths, real galaxies."
    ]
}
