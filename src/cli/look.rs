//! How values become colours, from what was typed.

use super::CliError;
use crate::composite::{ColorMapName, Recipe};
use crate::raster::{CutRule, Cuts, Reduction, Stretch};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// The recipe, and what is changed about it.
#[derive(Debug, Clone, Args)]
pub struct LookArguments {
    /// Recipe; VIS-anchored colour where there are two bands or more,
    /// one plane in grey otherwise and where --colormap is given.
    #[arg(long, value_name = "NAME", value_parser = recipe_parser())]
    pub recipe: Option<String>,
    /// Black and white: zscale, minmax, the central PERCENT of the values, or LOW,HIGH in the unit of the file.
    #[arg(long, value_name = "CUTS", value_parser = parse_cuts, allow_hyphen_values = true)]
    pub cuts: Option<CutRule>,
    /// linear, log, sqrt, asinh, power, midtones or histogram-equalisation; NAME:NUMBER sets its parameter.
    #[arg(long, value_name = "NAME[:NUMBER]", value_parser = parse_stretch)]
    pub stretch: Option<Stretch>,
    /// Colours of a single plane.
    #[arg(long, value_name = "NAME", value_parser = color_map_parser())]
    pub colormap: Option<ColorMapName>,
    /// What a screen pixel shows of the pixels beneath it.
    #[arg(long, value_parser = reduction_parser(), default_value = "mean")]
    pub reduction: Reduction,
}

impl LookArguments {
    /// The recipe for a field that has (or has not) the bands for a composite.
    ///
    /// # Errors
    /// An unknown recipe, or one that has nothing of what is to be changed.
    pub fn recipe(&self, can_composite: bool) -> Result<Recipe, CliError> {
        let mut recipe = match &self.recipe {
            Some(id) => Recipe::preset(id)
                .ok_or_else(|| CliError::Usage(format!("there is no recipe {id}, see --list-recipes")))?,
            None if can_composite && self.colormap.is_none() => Recipe::default_composite(),
            None => Recipe::default_plane(),
        };
        let label = recipe.label();
        let lacks = |what: &str| CliError::Usage(format!("the recipe {label} has no {what} to choose"));
        if let Some(rule) = self.cuts {
            recipe.cut_rule(0).ok_or_else(|| lacks("cuts"))?;
            recipe.set_cut_rule(0, rule);
        }
        if let Some(stretch) = self.stretch {
            recipe.has_stretch().then_some(()).ok_or_else(|| lacks("stretch"))?;
            recipe.stretch = stretch;
        }
        if let Some(map) = self.colormap {
            recipe.has_color_map().then_some(()).ok_or_else(|| lacks("colour map"))?;
            recipe.color_map = map;
        }
        Ok(recipe)
    }
}

/// `zscale`, `minmax`, `99.5` or `-0.1,2`.
fn parse_cuts(text: &str) -> Result<CutRule, String> {
    let expected = || format!("{text} is neither zscale, minmax, a percentage such as 99.5, nor LOW,HIGH");
    let number =
        |text: &str| text.trim().parse::<f32>().ok().filter(|value| value.is_finite()).ok_or_else(expected);
    match text {
        "zscale" => return Ok(CutRule::Zscale),
        "minmax" => return Ok(CutRule::MinMax),
        _ => {}
    }
    if let Some((low, high)) = text.split_once(',') {
        let cuts = Cuts { low: number(low)?, high: number(high)? };
        let rises = cuts.low < cuts.high;
        return if rises { Ok(CutRule::Manual(cuts)) } else { Err("LOW must be less than HIGH".to_owned()) };
    }
    let percent = number(text.strip_suffix('%').unwrap_or(text))?;
    let usable = percent > 0.0 && percent <= 100.0;
    if usable {
        Ok(CutRule::Percentile(percent))
    } else {
        Err("a percentage lies above 0 and up to 100".to_owned())
    }
}

/// `asinh`, or `asinh:0.05`.
fn parse_stretch(text: &str) -> Result<Stretch, String> {
    let (name, parameter) = text.split_once(':').map_or((text, None), |(name, number)| (name, Some(number)));
    let typed = name.replace('-', " ");
    let stretch = Stretch::ALL_DEFAULTS
        .into_iter()
        .find(|stretch| stretch.name() == typed)
        .ok_or_else(|| format!("{name} is no stretch"))?;
    let Some(parameter) = parameter else { return Ok(stretch) };
    let number: f32 = parameter.parse().map_err(|_| format!("{parameter} is no number"))?;
    let changed = match stretch {
        Stretch::Log { .. } => Stretch::Log { scale: number },
        Stretch::Asinh { .. } => Stretch::Asinh { softening: number },
        Stretch::Power { .. } => Stretch::Power { gamma: number },
        Stretch::Mtf { .. } => Stretch::Mtf { midtone: number },
        Stretch::Linear | Stretch::Sqrt | Stretch::HistogramEqualisation => {
            return Err(format!("{name} has no parameter"));
        }
    };
    if changed.in_range() == changed {
        Ok(changed)
    } else {
        Err(format!("{number} is out of range for {name}"))
    }
}

/// The names of recipes, listed in the help.
pub(super) fn recipe_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Recipe::presets().into_iter().map(|(id, _)| id))
}

fn color_map_parser() -> impl TypedValueParser<Value = ColorMapName> {
    let names = PossibleValuesParser::new(ColorMapName::ALL.map(ColorMapName::name));
    names.map(|name| ColorMapName::from_name(&name).unwrap_or_default())
}

fn reduction_parser() -> impl TypedValueParser<Value = Reduction> {
    PossibleValuesParser::new(["mean", "max"])
        .map(|name| if name == "max" { Reduction::Max } else { Reduction::Mean })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_a_rule_a_percentage_or_two_values() {
        assert_eq!(parse_cuts("99.5%"), Ok(CutRule::Percentile(99.5)));
        assert_eq!(parse_cuts("-0.1, 2"), Ok(CutRule::Manual(Cuts { low: -0.1, high: 2.0 })));
        assert_eq!(parse_cuts("minmax"), Ok(CutRule::MinMax));
        for text in ["", "all", "0", "101", "2,1", "1,nan", "1,2,3"] {
            assert!(parse_cuts(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stretches_take_a_parameter_where_they_have_one() {
        assert_eq!(parse_stretch("asinh:0.05"), Ok(Stretch::Asinh { softening: 0.05 }));
        assert_eq!(parse_stretch("histogram-equalisation"), Ok(Stretch::HistogramEqualisation));
        for text in ["", "cubic", "sqrt:2", "log:x", "power:nan", "asinh:0"] {
            assert!(parse_stretch(text).is_err(), "{text}");
        }
    }
}
