#![cfg(not(target_arch = "wasm32"))]
//! People at the desk: an owner invites a coordinator, who sees what is hers to do, and hands the survey out.

use crate::harness::{
    Surveys, Town,
    browser::{DESK, PHONE},
    page::Page,
    play,
};
use anyhow::ensure;

const PASSWORD: &str = "cztery zwykłe słowa obok";

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_invites_a_coordinator_who_hands_the_survey_out() -> anyhow::Result<()> {
    play(Surveys::Bundled, async |town| {
        let page = town.open(&town.collector.owner_path()?).await?;
        shots(town, &page, "people-1-owner").await?;
        join(&page, "Anna Nowak").await?;
        page.click("a[href='/office/people']").await?;
        page.sees("właściciel, od ").await?;
        page.click("form[action$='/invite'] button").await?;
        page.sees("Zaproszenie gotowe (koordynator)").await?;
        shots(town, &page, "people-2-invited").await?;
        let link: String = page.script("return document.getElementById('link').value", &[]).await?;
        let path = &link[link.find("/office/").unwrap_or_default()..];

        // On her own device.
        page.click("form[action='/office/logout'] button").await?;
        let page = town.open(path).await?;
        join(&page, "Ewa").await?;
        ensure!(!page.has("a[href='/office/people']").await?, "people are the owner's business");
        shots(town, &page, "people-3-coordinator").await?;
        page.click("[data-survey=seniorzy] form[action$='/close'] button").await?;
        page.find("[data-survey=seniorzy] [data-state=closed]").await?;
        let page = town.open("/office/poster/seniorzy").await?;
        page.find(".qr svg path").await?;
        page.sees("Ta ankieta jest zamknięta").await?;
        shots(town, &page, "people-4-poster").await?;
        let page = town.open("/office/cards/seniorzy").await?;
        shots(town, &page, "people-5-cards").await?;

        let page = town.open("/office").await?;
        page.click("form[action='/office/logout'] button").await?;
        page.find("#name").await?.send_keys("anna nowak").await?;
        page.find("#password").await?.send_keys(PASSWORD).await?;
        page.press("Zaloguj").await?;
        page.click("a[href='/office/log']").await?;
        page.sees("Ewa: zamknięcie ankiety (seniorzy)").await?;
        shots(town, &page, "people-6-log").await
    })
    .await
}

/// Makes an account by the link that is open.
async fn join(page: &Page, name: &str) -> anyhow::Result<()> {
    page.find("#name").await?.send_keys(name).await?;
    page.find("#password").await?.send_keys(PASSWORD).await?;
    page.press("Załóż konto").await?;
    page.find("a[href='/office/me']").await.map(|_| ())
}

/// The page on a desk and on a phone: pictures, and nothing to scroll sideways.
async fn shots(town: &Town, page: &Page, name: &str) -> anyhow::Result<()> {
    for size in [DESK, PHONE] {
        page.resize(size).await?;
        let wide: bool = page.script("return document.documentElement.scrollWidth > innerWidth", &[]).await?;
        ensure!(!wide, "{name} is wider than {size:?}");
    }
    town.browser.shot(name).await
}
