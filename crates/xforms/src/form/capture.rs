//! What a form asks of the files that it collects (ODK XForms, `upload`; XLSForm, parameters of `image` and `audio`).

use super::{ElementId, ElementKind, Form, Privacy};

/// The wishes of one `upload` control's bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capture {
    /// `orx:max-pixels`: no side of a picture is longer.
    pub max_pixels: Option<u32>,
    /// `odk:quality` of a recording.
    pub quality: Quality,
    /// `teren:metadata = keep`: a picture stays as the camera made it, with time and place in it.
    pub keeps_metadata: bool,
}

/// How well sound is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    #[default]
    Normal,
    Low,
    /// Just enough to understand what is said.
    VoiceOnly,
    /// Not by Teren: the recording is made by another app, and chosen as a file.
    External,
}

impl Quality {
    /// The quality of that name; unknown ones are normal.
    pub fn parse(name: &str) -> Self {
        match name {
            "low" => Quality::Low,
            "voice-only" => Quality::VoiceOnly,
            "external" => Quality::External,
            _ => Quality::Normal,
        }
    }

    /// Bits per second.
    pub fn bit_rate(self) -> u32 {
        match self {
            Quality::Normal | Quality::External => 64_000,
            Quality::Low => 24_000,
            Quality::VoiceOnly => 12_000,
        }
    }
}

impl Form {
    /// What is asked of the files of this control. No photograph of an anonymous survey keeps its place and time.
    pub fn capture(&self, element: ElementId) -> Capture {
        let asked = self.element(element).definition.map(|id| self.model.get(id).bind.capture).unwrap_or_default();
        Capture { keeps_metadata: asked.keeps_metadata && self.settings.privacy != Privacy::Anonymous, ..asked }
    }

    /// Whether some answer is a file that is kept as it is, with whatever its maker wrote into it.
    pub fn takes_files(&self) -> bool {
        let as_it_is = |kind: &ElementKind| matches!(kind, ElementKind::Upload { media_type, .. } if !media_type.starts_with("image/"));
        self.body.iter().any(|element| as_it_is(&element.kind))
    }

    /// Whether some answer is a place.
    pub fn takes_places(&self) -> bool {
        self.body.iter().any(|element| matches!(element.kind, ElementKind::Input(kind) if kind.is_place()))
    }
}
