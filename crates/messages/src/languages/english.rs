//! What Teren says in English: all of it, in the order that every language has.

use super::Coded;
use crate::keys::{Counted, Phrase, Text};

pub(super) static CODE: &str = "en";
/// The name of the language in itself.
pub(super) static NAME: &str = "English";

// The app: fixed sentences.

pub(super) static TEXTS: [&str; Text::COUNT] = keyed! { Text:
    // The frame of every page.
    AppName => "Teren";
    SkipToContent => "Skip to content";
    Surveys => "Surveys";
    MyResponses => "My responses";
    ChooseLanguage => "Language";
    Loading => "Loading…";
    TryAgain => "Try again";
    BackToSurveys => "Back to the surveys";
    Cancel => "Cancel";
    AllSent => "Everything is sent";

    // A survey's state.
    Trial => "Trial version";
    TrialBanner => "Trial version: responses are tests and will not enter the results.";
    WasTrial => "This was a trial: the response is a test and will not be in the results.";
    SurveyClosed => "This survey is closed: it cannot be begun any more.";
    SurveyClosedSent => "Responses that are on this device already can be finished, and will be sent.";

    // Network and storage.
    Offline => "No connection. Answers are saved on this device and will be sent when the network is back.";
    ReadyOffline => "Ready to work offline";
    NeedsHttps =>
        "This page is not open over a secure connection (https), so it cannot work offline and will not begin a response. Please open the address that starts with https.";
    Saved => "saved";
    Saving => "saving…";
    KeptNotSafe => "Kept in this browser, not yet safe. Please do not clear the browser's data before it is sent.";
    StoreFailed =>
        "The browser refused to store something – most often the device is out of room. New answers may be gone once the browser is closed. Please free some space and save the rescue file.";
    StoreFailedMirrored =>
        "The browser refused to store something – most often the device is out of room. The answers are in a separate copy on this device; attachments (photographs, recordings) are not in it. Please free some space, and keep attachments in the rescue file.";
    SaveFailed =>
        "The latest changes could not be saved. Earlier answers are safe. Please keep this page open and free some space on the device; saving will be tried again.";
    StorageMissing =>
        "This browser does not allow data to be kept (in private mode, for example), so answers would not survive closing it. Please open the survey in a normal window.";
    NotPersistent => "The browser may remove data when space runs out. Send the responses as soon as you can.";
    NotPersistentSent =>
        "The browser may remove this page's data when space runs low. Nothing here is waiting to be sent now.";
    PrivateWindow =>
        "This window seems to be a private one, or has very little room: answers may vanish when it is closed. Send them before that, or open the survey in an ordinary window.";
    OpenElsewhere => "This response is open in another tab. Here it can only be read.";
    CompletedElsewhere => "This response was completed in another tab. Here it can only be read.";
    GoneElsewhere =>
        "This response was deleted in another tab of this browser. Here it can still be read, but it is not saved any more.";
    PutBack =>
        "What this page had stored in the browser has vanished (somebody may have cleared it). The answers of this survey were stored again, and you can go on. Other responses that were not sent yet may be lost: please look at the list.";
    PutBackFiles =>
        "The files that were added to this response (photos, recordings) could not be brought back. Please add them again.";
    WrittenByNewer =>
        "A newer version of this page has written this response, so here it can only be read. Nothing is lost: after this page is updated, writing goes on.";
    NoRoomToWrite =>
        "Nothing can be stored on this device now (usually there is no room left), so this response can only be read. Nothing is lost. Free some room and try again.";
    ContinueHere => "Continue here";

    // The list of surveys.
    NoSurveys => "There are no open surveys now.";
    SurveysUnreachable =>
        "The list of surveys could not be fetched, and there is none on this device yet. It will appear when the connection is back.";
    OpenSurvey => "Open";

    NewResponse => "New response";

    // The first page of a survey.
    Start => "Start";
    Continue => "Continue";
    Voluntary => "Taking part is voluntary. You can stop at any time and come back later on the same device.";
    WorksOffline => "Answers are saved on this device as you go, also without a network.";
    FoundDraft => "Finish the survey that was begun, or start a new one?";
    FoundDraftStays => "Starting a new one deletes nothing: the one that was begun stays in “My responses”.";
    GoOnWithDraft => "Finish it";
    BeginAnew => "Start a new one";
    SharedVoluntary => "Taking part is voluntary. You can stop at any time.";
    SharedDevice => "This device is shared: unfinished answers are deleted from it after 4 minutes without a touch.";
    SharedSealed => "Completed answers are encrypted on this device: only the town hall can read them.";
    SharedNotSealed =>
        "Completed answers lie on this device unencrypted: this page does not show them, but somebody with access to the browser's data can read them.";
    NotShownOnShared =>
        "This device is shared, so responses can no longer be seen or changed here. Those that wait will be sent.";
    NextPerson => "Next person";
    StillHere => "Is anybody still here?";
    StillHereLead =>
        "Nothing has happened for some minutes, and this device is shared. When the time is over the survey starts anew, and unfinished answers are deleted.";
    IAmHere => "Yes, I am";
    LeaveShared => "Stop and delete the answers";
    LeaveSharedTitle => "Stop and delete the answers?";
    LeaveSharedLead => "The unfinished answers will be gone from this device. This cannot be undone.";
    PromiseTitle => "What happens to the answers";
    PromiseAnonymous =>
        "The answers are kept without a record of who gave them, from where or on which device; of the time, only the day and the number of minutes; after the day’s end the order in which answers came is erased too. They are not linked to any person.";
    PromiseFiles =>
        "Photographs are kept without the place and time at which they were taken. Recordings, films and other files are kept as they are: they may themselves tell who made them, where and when.";
    PromisePlaces => "A place is kept only as the answer to the question about it, if one is given.";
    PromiseConfidential =>
        "The answers are confidential. They may be linked to an invitation code and the time of filling in, but only the people who run the survey see them; results are shown in summaries only.";
    PromiseInterviewer =>
        "The interviewer records the answers together with the time of the conversation. Only the people who run the survey see them; results are shown in summaries only.";
    ResponseGone => "This response is not on this device any more.";
    SurveyUnknown =>
        "There is no survey at this address. It may be misspelt, or the survey may be closed. Saved responses are safe.";
    SurveyDeleted =>
        "The town hall has deleted this survey with all its answers, and takes nothing of it any more. What was saved on this device stays here.";
    SurveyNotHere =>
        "This survey is not on this device yet, and there is no connection. It will open when the network is back.";
    StoreSilent =>
        "This browser’s storage does not answer now. What was saved is still in it. Please try again in a moment, or reload the page.";
    FormBroken =>
        "This version of the app cannot open this survey. Saved responses are left untouched. Please pass the details below to the people who run the survey.";
    // A limit of the engine was reached while answering.
    TooManyEntries =>
        "A part of this survey can have 10,000 entries at most, and there will be no more of them here. Please check the number that was entered. Other answers have not changed.";
    CalculatedTooLong =>
        "A text that this survey makes of the answers would be too long, so it stayed empty. What was answered has not changed. Please tell whoever runs the survey.";
    TooMuchComputing =>
        "This survey needs more computing than can be done here: some of it was left out, and questions may be shown or hidden wrongly. What was answered has not changed. Please tell whoever runs the survey.";
    ResponseBroken =>
        "This response could not be restored completely. Nothing has been removed: what was saved waits on this device unchanged.";
    CannotBeginStorage => "A response cannot be started, because there would be nowhere to keep it safely.";
    Details => "Details";

    // Filling in.
    Next => "Next";
    Back => "Back";
    Finish => "Finish";
    Required => "This question needs an answer to go on.";
    RequiredMark => "required";
    Constraint => "This answer does not fit the question. Please correct it.";
    NotANumber => "Please enter a number, for example 12 or 3.5.";
    NotAWholeNumber => "Please enter a whole number, for example 12.";
    ClearAnswer => "Clear the answer";
    ChooseOne => "Choose from the list";
    SearchList => "Search the list";
    IncompleteDate => "The date is incomplete.";
    NoOptions => "There is nothing to choose from here now.";
    Acknowledge => "I confirm";
    RankStart => "Put in order";
    RankHint => "From the most important. Change the order with the buttons.";
    RangeStart => "Choose on the scale";
    LocateMe => "Use my location";
    AddPointHere => "Add a point where I stand";
    Locating => "Looking for the location… This may take half a minute.";
    LocationDenied =>
        "This device does not allow the location to be used. It can be allowed in the browser's settings, or the coordinates typed in.";
    LocationUnavailable =>
        "The location could not be found. It is often easier in the open; the coordinates can be typed in as well.";
    TypeCoordinates => "Type the coordinates";
    Coordinates => "Latitude and longitude, e.g. 52.2297, 21.0122";
    UseCoordinates => "Use this place";
    NotCoordinates => "These are no coordinates. An example: 52.2297, 21.0122";
    RemovePoint => "Remove";
    Guidance => "More about this";
    TakePhoto => "Take a photo";
    TakeOrChoosePhoto => "Take or choose a photo";
    TakeOrChooseVideo => "Record or choose a video";
    RecordSound => "Record sound";
    StopRecording => "Stop recording";
    Recording => "Recording…";
    RecordingTime => "Length of the recording";
    RecordingGoesOn =>
        "Recording goes on while pages are turned, and what was recorded is stored on this device as it comes.";
    RecordingElsewhere => "Another question's answer is being recorded.";
    MicrophoneMuted => "The device has muted the microphone, for a phone call perhaps. Silence is being recorded.";
    RemoveRecording => "Delete the recording";
    RemoveRecordingTitle => "Delete this recording?";
    RemoveRecordingLead => "The recording will be gone from this response. This cannot be undone.";
    RecordingNotAttached =>
        "A recording could not be added to the response, so it was not completed. The recording and the answers are on this device; usually there is no room. Please free some and try again, or delete the recording at its question.";
    StopToCompleteTitle => "Stop recording and send?";
    StopToCompleteLead =>
        "Recording still goes on. It will be stopped and added to the response; then the response is sent.";
    ChooseRecording => "Choose a recording from the device";
    ChooseFile => "Choose a file";
    DrawHere => "Sheet to draw on by finger, pen or mouse";
    SignHere => "Sheet to sign on by finger, pen or mouse";
    DrawAgain => "Start again";
    PictureInstead => "Choose a picture instead of drawing";
    KeepingFile => "Keeping the file…";
    FileKept => "The file is kept on this device.";
    FileMissing => "This file cannot be read on this device.";
    RemoveFile => "Remove the file";
    RemoveFileTitle => "Remove this file?";
    RemoveFileLead => "The file will be gone from this response. This cannot be undone.";
    ReplaceFile => "Replace";
    ReplaceFileTitle => "Replace the file that is kept?";
    ReplaceFileLead =>
        "The new one takes the place of the former, which will be gone from this response. This cannot be undone.";
    DrawAgainTitle => "Delete the drawing and start again?";
    YourPicture => "The picture you added";
    YourRecording => "The recording you added";
    YourFile => "The file you added";
    NotAPicture => "This file cannot be read as a picture. Please choose another, such as a JPG or PNG.";
    NoRoomForFile =>
        "There is no room on the device for this file. The other answers are safe. Please free some space and try again.";
    LittleRoom => "There is little room left on this device. Before adding files, send responses or free some space.";
    FilesNeedDatabase =>
        "This browser does not allow files to be kept safely (in private mode, for example). The other answers are saved as usual.";
    FileTooLarge => "This file is too large. Please choose a smaller one, 500 MB at most.";
    TooManyFiles =>
        "This response already has as many files as can be sent (2000). This file was not added; all earlier ones are saved.";
    AnswerTooLong =>
        "This answer was not taken: with it the whole would be larger than can be sent (64 MB). Everything given before is saved. Please shorten it.";
    EntryTooLong =>
        "No further entry was added: with it the whole would be larger than can be sent (64 MB). Everything given before is saved.";
    FileNotKept => "This file could not be kept. The other answers are safe. Please try again.";
    MicrophoneDenied =>
        "This device does not allow recording. It can be allowed in the browser's settings, or a recording chosen.";
    MicrophoneMissing => "There is no working microphone. A recording can be chosen instead.";
    AddEntry => "Add";
    RemoveEntry => "Remove this entry";
    RemoveEntryConfirm => "Remove this entry together with its answers?";
    NothingToAdd => "No, go on";

    // Review and completion.
    Review => "Check the answers";
    ReviewLead => "This is the last step. Every answer can still be changed.";
    ReturnToReview => "Back to the review";
    ReviewProblems => "Before you finish, correct these answers:";
    Skipped => "skipped";
    Edit => "Change";
    Complete => "Finish and send";
    Completing => "Closing the response…";
    CompleteFailed => "The response could not be closed yet. Nothing is lost; please try again.";
    ResponseTooLong =>
        "This response cannot be closed because it is larger than can be sent (64 MB). Nothing is lost: everything is saved on this device. Please shorten the longest answers and try again.";
    AnswerFileMissing =>
        "The response cannot be closed yet: a file that is one of the answers (a photo, a recording) is missing on this device. The other answers are saved. Please add the file again.";
    NoSealKey =>
        "To close this response safely, this device has to reach the server once. Nothing is lost: the answers are saved on this device. Please connect to a network and try again.";
    Confirmed => "confirmed";
    ScreenedOutTitle => "Thank you";
    ScreenedOut => "This is the end. Nothing has been kept and nothing will be sent.";

    // Receipt.
    ThankYou => "Thank you";
    KeptWillBeSent => "The answers are saved on this device and will be sent when the network is back.";
    KeptSending => "The answers are saved on this device. They are being sent…";
    KeptWaiting => "The answers are saved on this device and wait to be sent.";
    KeyFingerprint => "Fingerprint of the key";
    KeyToCompare =>
        "If the town hall has changed its key, it makes this very fingerprint known. If it differs, or the town hall knows of nothing, do not accept it, and tell the people who run the survey.";
    KeyFromNobody => "The server itself does not name this key. Please tell the people who run the survey.";
    AcceptKey => "Accept this key";
    AcceptKeyTitle => "Is the fingerprint the same?";
    AcceptKeyLead =>
        "Accept the key only if its fingerprint is the one that the town hall has made known. The answers will be sent once more.";
    NothingToDo => "There is nothing more to do; you can close this page.";
    Received => "Received";
    ReceivedLead => "The answers have arrived and are safely stored.";
    ReceiptCode => "Receipt code";
    ResponseCode => "Response code";
    ReceiptCodeHint => "Note it down: it lets you ask about this response.";
    SaveReceipt => "Save the receipt";
    ReceiptNotSaved =>
        "The receipt could not be saved: it is not on this device, or the browser refused. The code is just as good.";
    ReceiptUnknown =>
        "There is no response with this code on this device. The code works where the survey was filled in, and at the town hall.";
    AnotherResponse => "Fill in another";

    // My responses.
    NoResponses => "There are no responses on this device yet.";
    StateDraft => "unfinished";
    StateWaiting => "waiting to be sent";
    StateReceived => "received";
    StateUnreadable => "cannot be read";
    StateQuarantined => "set apart for checking";
    StateErased => "erased by the town hall";
    ChangeAnswers => "Change the answers";
    ReopenTitle => "Change this response?";
    ReopenLead => "It goes back to the unfinished ones and is not sent until it is completed once more.";
    NotDraftAnyMore => "This response cannot be changed any more: it is completed or received. Nothing is lost.";
    LeaveIt => "Leave it as it is";
    WasCompleted => "It was completed before. It is sent when it is completed once more.";
    SendNow => "Send now";
    SendAgain => "Send again";
    ThisDevice => "This device";
    Persistent => "The browser has promised not to remove these data.";
    AskToPersist => "Ask the browser to keep them";
    WaitsUrgently =>
        "Some browsers remove the data of pages that nobody opens for a week. If there is still no connection, please save a rescue file (“My responses”) and hand it to the town hall.";
    InstallOnIos =>
        "On an iPhone or iPad a page's data go when nobody opens it for a week. Please add it to the home screen: Share, then “Add to Home Screen”.";
    RescueLead =>
        "Without a connection, what was not sent can be handed to the town hall in an encrypted file. Nobody else can read it, and the responses stay here too.";
    RescueSave => "Save a rescue file";
    RescueFailed => "The file could not be made. The responses are on this device unchanged; please try again.";
    SetAside => "Some of what was saved could not be read. It has been set aside unchanged, and a copy can be saved.";
    SaveCopy => "Save a copy";
    Delete => "Delete";
    DeleteDraftTitle => "Delete this response?";
    DeleteDraftLead => "The unfinished response will disappear from this device. This cannot be undone.";
    DeleteReopenedLead =>
        "The response will disappear from this device. This cannot be undone. What was completed before may have reached the town hall already.";
    KeepDraft => "Keep it";
    QuarantinedLead => "The town hall has set this response apart for checking. Its content is kept here and there.";
    ErasedTitle => "Response erased";
    ErasedLead =>
        "The town hall has erased this response with everything that belongs to it, and takes nothing of it any more. Nothing more is sent from this device. What was saved here has not reached the town hall, and is only here.";
    DeletedTitle => "Survey deleted";
    DeletedLead =>
        "The town hall has deleted this whole survey with all its answers, and takes nothing of it any more. Nothing more is sent from this device. What was saved here is only here.";

    // Other pages.
    NotFoundTitle => "No such page";
    NotFound => "There is nothing at this address. Saved responses are safe.";
};

// The app: sentences with something in them, in the place of each `{}`.

pub(super) static PHRASES: [&str; Phrase::COUNT] = keyed! { Phrase:
    PageOf => "Page {} of {}";
    Page => "Page {}";
    ReceivedOf => "Completed: {}, received: {}";
    OldestIsOfToday => "The oldest unsent response is of today";
    Room => "Room used: {}, free: about {}";
    DecimalSign => ".";
    AddAnother => "Add another entry: {}?";
    AddAnotherUnnamed => "Add another entry?";
    EditAnswer => "Change the answer: {}";
    MoveUp => "Move up: {}";
    MoveDown => "Move down: {}";
    RankPlace => "{}: place {} of {}";
    Matches => "Showing {} of {}";
    RemovePointAt => "Remove the point: {}";
    Accuracy => " (±{} m)";
    RangeEnds => "from {} to {}";
    Reason => "Reason: {}.";
    Seconds => "{} s";
    MinutesAndSeconds => "{} min {} s";
    RecordingKept => "The recording ({}) is kept.";
    RecordingInterrupted => "The recording was interrupted after {}; what was recorded is kept.";
    RecordingWithoutMicrophone => "The microphone stopped working after {}. What was recorded is kept.";
    RecordingWithoutRoom => "The device ran out of space after {}. What was recorded is kept.";
    RecordingTooLarge => "The recording reached the largest size (500 MB) after {}. It is kept.";
    RecordingLeft =>
        "The recording ({}) is kept on this device, but it could not be added to the response. Usually there is no room: please free some and try again.";
    RoomForRecording => "There is room on this device for a recording of about {} min.";
    DraftFound => "There is an unfinished one on this device, begun {}.";
    OpensOn => "This survey can be begun from {}.";
    SendUntil => "The last day to send them: {}. What arrives later may not be counted.";
    SentTooLate => "The last day to send them is over: {}. What arrives now is set aside and may not be counted.";
};

// The app: sentences with a number in them: for one, for few, for many (English: for one, for others twice).

pub(super) static COUNTED: [[&str; 3]; Counted::COUNT] = keyed! { Counted:
    Problems => ["One question needs attention", "{} questions need attention", "{} questions need attention"];
    Waiting => [
        "{} response is waiting to be sent",
        "{} responses are waiting to be sent",
        "{} responses are waiting to be sent",
    ];
    OldestWaits => [
        "The oldest unsent response has been waiting for {} day",
        "The oldest unsent response has been waiting for {} days",
        "The oldest unsent response has been waiting for {} days",
    ];
    WaitsLong => [
        "Responses have been waiting to be sent for {} day. Please connect this device to the network.",
        "Responses have been waiting to be sent for {} days. Please connect this device to the network.",
        "Responses have been waiting to be sent for {} days. Please connect this device to the network.",
    ];
    Rescued => ["The file holds {} response.", "The file holds {} responses.", "The file holds {} responses."];
    RescuedAside => [
        "{} entry that cannot be used is in it as it is.",
        "{} entries that cannot be used are in it as they are.",
        "{} entries that cannot be used are in it as they are.",
    ];
    RescuedPartly => [
        "All or part of {} response is missing from it: it is not on this device any more.",
        "All or part of {} responses is missing from it: they are not on this device any more.",
        "All or part of {} responses is missing from it: they are not on this device any more.",
    ];
    Drafts => ["{} unfinished response", "{} unfinished responses", "{} unfinished responses"];
    DraftsGo => [
        "It goes after {} day without an answer.",
        "It goes after {} days without an answer.",
        "It goes after {} days without an answer.",
    ];
    Quarantined => ["{} response needs attention", "{} responses need attention", "{} responses need attention"];
    Skipped => [
        "{} question was skipped. That is fine.",
        "{} questions were skipped. That is fine.",
        "{} questions were skipped. That is fine.",
    ];
    Instances => ["There is {} entry.", "There are {} entries.", "There are {} entries."];
};

// The app and the collector: why a response waits, or is kept apart.

pub(super) static REASONS: Coded = coded! {
    "other-digest" => "another response already stands under this number";
    "replaced" => "it was changed, and a newer one stands in its place";
    "late" => "it arrived after the last day on which the town hall takes responses to this survey";
    "archived" => "the town hall has ended this survey and put it into its archive";
    "survey-deleted" =>
        "the town hall has deleted this whole survey with all its answers; what was saved here is only here";
    "unknown-form" => "the town hall does not have this version of the survey";
    "body-too-large" =>
        "it is too large to be sent over the network. Nothing is lost here; please save a rescue file on the page “My responses” and give it to the people who run the survey";
    "not-sealed" =>
        "it is not encrypted, and in this survey only encrypted ones are taken over the internet. Nothing is lost here. Please save a rescue file on the page “My responses” and give it to the people who run the survey";
    "unknown-version" => "the town hall's program is older than this app";
    "not-found" =>
        "what was saved here cannot be read completely. Please save a rescue file on the page “My responses” and give it to the people who run the survey";
    "malformed-record" => "the connection changed what was sent. Nothing is lost here, and sending is tried again";
    "unknown-key" =>
        "the server has answered, but the receipt is signed with a key that this device does not know, so nobody can tell whether the answers have arrived. Nothing is lost: they are here, and the next attempt comes in a day";
    "false-receipt" =>
        "a receipt came that the town hall has not signed. Nothing is lost: the answers are here, and sending is tried again";
};

// The collector: receipts, rescue files, and what is kept apart.

pub(super) static RECEIPTS: Coded = coded! {
    // A receipt.
    "genuine" =>
        "The receipt is genuine. Response {code} ({response}), revision {revision}, was received on {received_at} by {collector}.";
    "genuine-quarantined" =>
        "The receipt is genuine. A record of response {code} ({response}) came on {received_at} to {collector} and was set apart for checking; the reason: {reason}.";
    "bytes" => "Digest of the bytes received: {digest}.";
    "attachments" => "Attachments received apart: {count}.";
    "other-key" =>
        "The receipt is signed with another key ({found}) than the one given ({given}). It cannot be called genuine.";
    "not-genuine" => "The receipt is NOT genuine: the signature does not match what it says.";
    "no-receipt" => "{file} is no receipt: {error}";
    "receipt-malformed" => "it lacks what every receipt has, or is damaged";
    "receipt-newer" => "a newer version of the program has written it ({version})";
    "no-key" => "Please give the collector's public key (--key) or its data folder (--data).";
    "bad-key" => "{key} is no public key.";
    // A rescue file.
    "stored" => "Responses taken in now: {count}.";
    "again" => "Responses that were here before: {count}.";
    "quarantined" => "Records set apart for checking: {count}.";
    "erased" => "Not taken in, because their responses were erased on request: {count}.";
    "deleted" => "Not taken in, because their survey was deleted with everything: {count}.";
    "drafts" => "Unfinished responses, kept as files: {count}.";
    "draft-files" => "Files of unfinished responses: {count}.";
    "aside" => "Entries that cannot be used, kept as they are: {count}.";
    "refused" => "Response {response} was not taken in: {error}";
    "damaged" =>
        "The rest of the file cannot be read: {error}. What stood before it was taken in; please keep the file.";
    "no-seal-key" =>
        "This file is opened by the key {key}, which is not here. Please keep the file, and give the key with --seal-key.";
    "rescue-not-one" => "it is no rescue file, as the app saves them";
    "rescue-newer" => "a newer version of the program wrote it";
    "rescue-damaged" => "the file is damaged";
    "rescue-cut" => "the file is cut off";
    "no-rescue" => "This file cannot be taken in: {error}";
    "no-room" =>
        "There is no room for this file on the server's disk. Nothing of it was stored; please make room and try again.";
    // What is kept apart.
    "apart" =>
        "{record}: came on {when}, bytes: {bytes}, attachments: {here} of {parts}; the reason: {reason} ({code}).";
    "nothing-apart" => "No record of this survey is kept apart.";
    "released" => "The record was taken in. Response {code} ({response}) now counts as revision {revision}.";
    "released-before" =>
        "This record was taken in before: response {code} ({response}), revision {revision}. Nothing was changed.";
    "not-apart" => "No record {record} is kept apart here. Nothing was changed.";
    "several-apart" =>
        "Several records are kept apart as {response} ({count}): please add a colon and the digest's beginning. Nothing was changed.";
    "stays-replaced" =>
        "Nothing was changed: this record was changed on its device, and the newer one counts. To take the older one in all the same, say so (--although-replaced).";
    "stays-without-parts" =>
        "Nothing was changed: attachments of this record are missing here ({count}). Please restore the folder parts from a backup.";
    "apart-title" => "Records kept apart";
    "apart-explained" =>
        "These records are neither counted nor downloaded. One that is taken in becomes its response's newest revision and counts instead of the one until now, which stays in the database. The device that sent it gets a receipt when it asks again.";
    "apart-take" => "Take in";
    "apart-although-replaced" => "Take in, although its user has completed a newer one";
    "apart-back" => "Back to the surveys";
    "no-file" => "No file was chosen.";
};

// The collector: what an exported file says.

pub(super) static EXPORTS: Coded = coded! {
    "sheet" => "remarks";
    "examples" => "For example: {ids}.";
    "whole" => "The files of this survey hold all that was received.";
    "trial" => "These data are from a trial: the responses are tests and no part of the survey's results.";
    "sealed" =>
        "Records sealed to the key {name}, which is not here, without answers or attachments: {count}. Put its file back, or give it with --seal-key.";
    "unreadable" =>
        "Records whose content cannot be read, in rows without answers: {count}. They are kept here as they came.";
    "too-large" =>
        "Responses with more elements than a response can have, in rows without answers: {count}. They are kept here as they came.";
    "unchecked" =>
        "Responses that were not checked against the form's rules, because they are too large or it would take too long: {count}.";
    "version" => "Version {name} of the form cannot be read: questions that only it has are in no column.";
    "unlisted" =>
        "Codes in question {name} that the form does not know: {count}. They are in the cell with all codes, without columns of their own.";
    "together" =>
        "Question {name} has so many codes ({count}) that they have no columns of their own: they are in the cell with all codes.";
    "entries" =>
        "Entries of {name} beyond as many as one response can have; they are not in the file: {count}. They are kept here as they came.";
    "beside" =>
        "Entries of {name} for which the CSV file has no columns: {count}. They are in the Excel workbook (XLSX).";
    "cut" =>
        "Texts in column {name} longer than a spreadsheet's cell holds, cut: {count}. They are whole in the CSV file.";
    "excluded" => "Responses that were excluded: {count}. They are in no file; the office page shows why.";
    "quarantined" => "Records that are kept apart: {count}. They are in no file until somebody lets them in on the office page.";
    "waiting" => "Responses that wait for the check: {count}. They are in the files, without what it says as yet (verdict, problems).";
    "cut-variable" =>
        "Texts in the variable {name} that are longer than a variable of SPSS takes (32,767 bytes), cut: {count}. The CSV file has all of them.";
    "no-column" => "Question {name} does not fit a sheet, which has 16,384 columns at most. It is in the CSV file.";
    "goes-on" => "The rows of sheet {name} do not fit one; further sheets: {count}.";
    "meanings" =>
        "Lines of the codebook that do not fit their sheet: {count}. They are in a CSV file of their own (teren export --table).";
    "renamed" =>
        "Codes in question {name} that meant something else in other versions of the form: {codes}. The sheet \"codes\" has their meaning in each version, and \"in words\" shows every answer as it was chosen.";
    "ambiguous" =>
        "Codes in question {name} that mean more than one thing in one version of the form, depending on a filter: {codes}. \"in words\" shows the code and all its meanings.";
    "code" => "code \"{code}\"";
    "more-codes" => " and {count} more";
    "apart" => "Answers that a variable for numbers cannot hold stand as texts in the variable {name}: {count}.";
    "retyped" =>
        "Question {name} is of different kinds in different versions of the form. Each answer is as it was given; the table “columns” tells the kind in each version.";
    "no-answer" =>
        "Statistics programs leave out {code} ({name}) as no answer in the variables {codes}. If it is an answer like others, take its mark as a missing value away.";
    "unlabelled" =>
        "Values of the variable {name} for whose labels this file has no room, or too little: {codes}. The table “codes” has the labels whole.";
    "split" =>
        "The file {name} does not hold all variables, since it can have 32,767; further files: {count}. Rows are joined by response_id, in repeats by instance too.";
    "no-sheet" => "The repeat {name} has no sheet, because there are too many repeats. It is in the CSV file.";
    "others" => "Further remarks of other kinds: {count}.";
    "verdict-valid" => "follows the rules";
    "verdict-violations" => "breaks rules";
    "verdict-not-decidable" => "cannot be decided, because no time of day is kept";
    "verdict-unreadable" => "cannot be read";
    "verdict-sealed" => "sealed to a key that is not here";
    "verdict-too-large" => "too large, not checked";
    "verdict-too-long" => "checking would take too long";
    "mode-self" => "by themselves";
    "mode-interviewer" => "with an interviewer";
    "problem-required" => "empty though required";
    "problem-constraint" => "does not meet the condition";
    "problem-type" => "not a value of this kind";
    "problem-unlisted" => "a code that is not in the list of answers";
    "problem-too-many-entries" => "too many entries";
    "problem-text-too-long" => "too long a text";
    "problem-too-much-work" => "too much to compute";
    "problem-more" => "and more";
    "missing" => "It is not here or is damaged: {name}";
    "busy" => "As many downloads are under way as can be at once. Nothing is wrong; please try again in a moment.";
    // Names of sheets: short, in small letters, without [ ] : * ? / \ and apostrophes.
    "sheet-answers" => "answers";
    "sheet-words" => "in words";
    "sheet-asked" => "asked";
    "sheet-columns" => "columns";
    "sheet-codes" => "codes";
    "sheet-words-of" => "in words {repeat}";
    "sheet-asked-of" => "asked {repeat}";
    // The columns before the answers.
    "key-response_id" => "Number of the response";
    "key-completed_at" => "Completed";
    "key-received_on" => "Day on which it was received";
    "key-form_version" => "Version of the form";
    "key-verdict" => "Check";
    "key-duration_min" => "Minutes of filling in";
    "key-problems" => "What the check has found";
    "key-mode" => "How it was filled in";
    "key-received_at" => "Moment at which it was received";
    "key-clock_ahead_s" =>
        "By how many seconds the device's clock was fast (with a minus: slow; if not measured: at least)";
    "key-instance" => "Entry";
    "key-parent_instance" => "Entry in which it stands";
    // The tables that explain the others: their columns, and the kinds of values.
    "head-sheet" => "sheet";
    "head-column" => "column";
    "head-question" => "question";
    "head-kind" => "kind";
    "head-versions" => "versions";
    "head-path" => "path";
    "head-code" => "code";
    "head-in-csv" => "column in the CSV";
    "head-filter" => "asked when";
    "head-in-spss" => "variable in SPSS";
    "head-meaning" => "meaning";
    "head-number" => "number in SPSS and Stata";
    "head-no-answer" => "no answer";
    "yes" => "yes";
    "kind-text" => "text";
    "kind-number" => "number";
    "kind-code" => "code";
    "kind-codes" => "codes separated by spaces";
    "kind-ranking" => "codes separated by spaces, in order";
    "kind-date" => "date";
    "kind-time" => "time of day";
    "kind-date-time" => "date and time of day";
    "kind-moment" => "moment ({zone})";
    "kind-point" => "point: latitude, longitude, altitude, accuracy";
    "kind-line" => "line: points with semicolons between them";
    "kind-area" => "area: points with semicolons between them";
    "kind-calculated" => "{kind}, calculated";
    // The codebook as a page, and when a question is asked.
    "codebook" => "Codebook";
    "codebook-earlier" => "in an earlier version";
    "filter-and" => "and";
    "filter-or" => "or";
    "filter-named" => "\"{text}\" ({code})";
    "filter-not" => "it is not so that: {condition}";
    "filter-empty" => "{question} has no answer";
    "filter-answered" => "{question} has an answer";
    "filter-chosen" => "{value} was chosen in {question}";
    "filter-not-chosen" => "{value} was not chosen in {question}";
    "filter-equal" => "{question} was answered {value}";
    "filter-not-equal" => "{question} was answered otherwise than {value}";
    "filter-less" => "{question} was answered less than {value}";
    "filter-less-equal" => "{question} was answered at most {value}";
    "filter-greater" => "{question} was answered more than {value}";
    "filter-greater-equal" => "{question} was answered at least {value}";
    "filter-computed" => "a condition computed from the answers to: {questions}";
    "filter-computed-alone" => "a computed condition";
    // Variables of a statistics program, and what its numbers mean.
    "stat-apart" => "{question} (an answer that is no number, day or code of the list)";
    "stat-chosen" => "chosen";
    "stat-not-chosen" => "not chosen";
    "stat-skipped" => "skipped";
    "stat-not-asked" => "not asked";
    "server-clock" => "the server's clock";
    // Ends a text that is too long for a cell.
    "cut-here" => "… [whole in the CSV file]";
    // The file in the archive of attachments that tells what is not in it.
    "missing-file" => "MISSING.txt";
};

// The collector: the pages of the office.

pub(super) static OFFICE: Coded = coded! {
    // Every page.
    "office" => "office";
    "office-title" => "Office";
    "skip" => "Skip to the content";
    "back" => "Back to the surveys";
    "message-title" => "Message";
    // Signing in.
    "log-in-title" => "Signing in";
    "log-in-heading" => "The survey's office";
    "password" => "Password";
    "log-in" => "Sign in";
    "log-out" => "Sign out";
    "password-where" =>
        "The password is in the file first-start.txt in the data folder. The command teren password gives a new one.";
    "wrong-password" => "That is not the password.";
    "too-many-attempts" => "Too many attempts at once. Please try again in a moment.";
    // Trouble.
    "other-site" => "This request did not come from this site. Nothing was changed.";
    "not-understood" => "This request cannot be read. Nothing has changed; please go back and use the button on the page.";
    "too-long" => "What was sent is too large. Nothing has changed.";
    "no-right" => "This belongs to another role. Nothing has changed; the owner decides about rights.";
    "session-over" =>
        "Your session has ended, after 12 hours or from another device. What was just sent was not saved: sign in, then go back with the browser's button; your text should still be there.";
    "wrong-name-or-password" => "The name or the password is wrong.";
    "no-button" =>
        "This is not done from the address bar; please use the button on the list of surveys. Nothing has changed.";
    "no-page" => "There is no such page.";
    "failed" => "This could not be done. The responses are safe; the program's log says more.";
    "no-attachments" => "This survey has no attachments yet.";
    "attachments-without-key" =>
        "The attachments cannot be opened now: the key {key} is not here, and records are sealed to it ({count}). They are safe. Please bring its file back, or give it at the start (--seal-key).";
    // Surveys.
    "surveys" => "Surveys";
    "no-surveys" => "There is no survey yet.";
    "missing-key" =>
        "The key {key} is not here, and records are sealed to it ({count}). They are safe, but nobody reads them without it. Please bring its file back, or give it at the start (--seal-key).";
    "unlisted" => "For interviewers: only those who have opened this address see it in the list of surveys.";
    "received" => "Received";
    "with-problems" => "With remarks";
    "quarantined" => "In quarantine";
    "see-quarantine" => "See the records in quarantine";
    "too-much" =>
        "Not checked against the rules, because they are too large: {count}. They are received, and in the files.";
    "unchecked" => "Waiting to be checked: {count}.";
    "sealed" => "Without a key, and so without answers: {count}.";
    "download" => "Download the responses";
    "xlsx" => "Excel workbook (XLSX): answers in codes and in words, what was asked, what columns and codes mean";
    "sav" =>
        "SPSS, jamovi, PSPP (a ZIP of .sav files): for statisticians, with codes, labels, missing values and a file for each part that repeats";
    "dta" => "Stata (a ZIP of .dta files): the same for Stata and R";
    "csv-excel" => "CSV for Polish Excel: a text that looks like a formula has an apostrophe in front";
    "csv-other" => "CSV for other programs (RFC 4180): every text exactly as it was typed";
    "geojson" => "Places for a map (GeoJSON, for QGIS and others): points, lines and areas from the answers";
    "jsonl" => "JSON lines (JSONL): for programmers, each response in one line";
    "codebook" => "Codebook: how each question reads, who was asked it, what codes mean";
    "codebook-page" => "as a page to read and to print";
    "codebook-xlsx" => "as an Excel workbook";
    "workbook-how" => "What does such a workbook look like?";
    "workbook-survey" => "Sheet “survey”: one row per question. The column type has its kind (such as text, integer, date, select_one LIST), name a short name without spaces, label the question’s text.";
    "workbook-choices" => "Sheet “choices”: one row per choice. The column list_name has the name of the LIST, name the code, label the text.";
    "workbook-settings" => "Sheet “settings”: one row. form_title has the title, form_id a short name that no other survey has, version the number of the version.";
    "workbook-begin" => "It is easiest to begin with a copy of a survey that is here: its workbook is in the list of surveys under “Files of this survey”.";
    "surveys-index" => "List of surveys";
    "download-more" => "More formats";
    "csv-tables" => "Further tables as CSV for Polish Excel:";
    "csv-words" => "answers in words";
    "csv-asked" => "what was asked";
    "csv-columns" => "what columns mean";
    "csv-codes" => "what codes mean";
    "csv-remarks" => "Remarks on the CSV files: what is not in them";
    "attachments" => "Attachments (ZIP, files: {count})";
    "version" => "Version of the form: {version}";
    // Publishing.
    "publish-title" => "Add a survey from a workbook";
    "publish-explained" =>
        "A survey is an Excel workbook. Please choose it together with the files that it reads (such as gmina.csv, pictures).";
    "publish-version" => "Upload a new version";
    "publish-version-explained" =>
        "It is enough to choose what has changed: the mended workbook, or only a file that it reads (such as gmina.csv, filled in). The rest stays as it is in the present version.";
    "publish-files" => "Files";
    "publish-files-hint" => "Several files at once: with the Ctrl key. At most 64 MB in all.";
    "publish-look" => "Check";
    "publish-nothing-yet" => "Nothing is published yet: first you will see what the check has found.";
    "no-files" => "No file was chosen. Please choose the survey's workbook.";
    "upload-too-large" =>
        "These files are too large, or too many (at most 64 MB and 200 files). Nothing was changed. Please make pictures or films smaller.";
    "upload-busy" => "Too many files are being uploaded at once. Nothing has changed; please try again in a moment.";
    "upload-broken" => "The files did not arrive whole. Nothing was changed. Please choose them once more.";
    "upload-gone" =>
        "These files are not here any more: others were uploaded since, or the program was started again. Nothing was changed. Please choose them once more.";
    "place-sheet" => "sheet {value}";
    "place-row" => "row {value}";
    "place-column" => "column {value}";
    "report-title" => "Checked";
    "report-findings" => "What the check has found";
    "report-clean" => "The check has found nothing.";
    "report-again" => "Upload mended files";
    "report-mend" => "Please mend this in the workbook, save it and upload it once more. Nothing has changed so far.";
    "overtaken" =>
        "Somebody else has published another version of this survey meanwhile. Nothing has changed yet; please see whether this one is to replace it.";
    "overtaken-live" =>
        "Somebody else has published another version of this survey meanwhile. Nothing has changed; please go back to the list and look at it before it goes live.";
    "would-be-new" => "It will be a new survey, “{title}”, at {address}.";
    "would-be-unlisted" =>
        "It will be a new survey for interviewers, “{title}”. You will see its address once it is published.";
    "would-replace" =>
        "It will be a new version of the survey “{title}” (now version {version}). Whoever has begun to answer goes on in their own version.";
    "would-be-trial" => "The information clause is still to be filled in, so for now it can be a trial only.";
    "would-stay" => "The survey works; this version cannot be published until the clause is filled in.";
    "looks-other" =>
        "This looks like another survey than “{title}”. {change} If it is the wrong file, please upload the right one; if it is a survey of its own, please add it with the button below.";
    "wrong-survey" =>
        "This is the workbook of another survey than “{title}”: the survey {survey} has its form_id ({form}) already. Nothing was changed. If it is the wrong file, please upload the right one; if it is a new version of that survey, please use the button below; if it is a survey of its own, please write for example {free} into the sheet settings, in the column form_id, and add it as a new one.";
    "publish-live" => "Publish";
    "publish-trial" => "Publish as a trial";
    "publish-trial-explained" =>
        "A trial: the link works, the pages say “trial”, and responses are tests, which leave the counts once the survey is live.";
    "report-meant" => "This is no gap: these words are meant to stand there:";
    "publish-instead" => "It is a new version of the survey “{survey}”";
    "publish-apart" => "Add it as a survey of its own";
    "published-title" => "Published";
    "open-survey" => "Open the survey";
    "state" => "State";
    "trial-explained" =>
        "The link works, and responses are tests. Once the survey is live they are not counted, and are downloaded apart.";
    "closed-explained" => "Nobody begins it. Responses that were begun before are still received.";
    "not-yet-explained" => "Its page says from when it can be answered.";
    "over-explained" =>
        "Nobody begins it any more. Responses that were begun before can be finished and sent; what arrives after the last day is kept apart to be looked at.";
    "archived-explained" =>
        "It takes nothing: what still arrives is kept apart to be looked at. Its data can still be downloaded.";
    "tests" => "Responses of the trial: {count}. They are not counted, and not in the survey's files.";
    "tests-xlsx" => "Responses of the trial, in an Excel workbook of their own (XLSX)";
    "change" => "Change";
    "go-live" => "Go live";
    "close" => "Close the survey";
    "open" => "Open again";
    "term" => "Days of the survey";
    "term-opens" => "The survey runs from";
    "term-closes" => "to (inclusive)";
    "term-last" => "Responses begun before count until";
    "term-explained" =>
        "An empty field: no such day. After the survey’s last day nobody begins a new response, not even without a signal. Those begun before count until the day that is given, without one for another 14 days; what arrives later is kept apart to be looked at.";
    "term-save" => "Save the days";
    "archive" => "Put into the archive";
    "unarchive" => "Take out of the archive";
    "archive-title" => "Archive";
    "archive-empty" => "There is no survey in the archive.";
    "survey-files" => "Files of this survey";
    "rescue" => "Rescue file";
    "rescue-explained" =>
        "When a device cannot send responses, it saves them in a file that only this collector opens. The same file may be taken in many times: each response counts once.";
    "rescue-label" => "The device's file (.teren-rescue)";
    "rescue-take" => "Take the file in";
    "rescued" => "The rescue file was taken in";
    "explained" =>
        "“With remarks” are responses that break one of the form's rules; they are received and are in the downloaded files. “In quarantine” are records that came under a known number, but from somebody else or only after their corrected version, and those that arrived after the survey’s last day; they are neither counted nor downloaded.";
};

// The collector: publishing.

pub(super) static PUBLISHING: Coded = coded! {
    // Why something is not published.
    "workbook-broken" =>
        "{file}: the workbook has errors, so this survey was not published; if it was published before, it goes on as it was.";
    "workbook-unread" =>
        "{file}: this file could not be read as a survey, so nothing was changed. Please check its name and place, or save it once more.";
    "file-unread" => "The survey does not read the file {file}, so it was left out.";
    "files-unread" =>
        "The survey {survey} reads none of these files: {files}. Nothing was changed. The files that it reads: {read}. Please rename the file to one of these and upload it once more.";
    "files-unread-none" =>
        "The survey {survey} reads no files, so these were left out: {files}. Nothing was changed. Please choose the survey's workbook.";
    "workbook-promises" =>
        "{file}: the workbook promises anonymity, and its settings do not say privacy = anonymous, so this survey was not published. Please change the text or the setting.";
    "workbook-lacks" =>
        "{file}: the survey reads the file {missing}, which is not here, so it was not published. Please put the file beside the workbook.";
    "clause-unfilled" =>
        "{file}: the information clause is still to be filled in ({fields}). Please write the town hall's details; until then the survey can work on trial only.";
    "clause-unfilled-live" =>
        "{file}: the information clause is still to be filled in ({fields}). The survey works; this version cannot be published until the clause is filled in. Please write the town hall's details and upload the files once more.";
    "clause-doubted" =>
        "{file}: this looks like a gap in the information clause: {fields}. If these words are meant to stand there, confirm it when you publish; if not, please replace them.";
    "clause-question" => "the text of {field} in the workbook";
    "examples" =>
        "{file}: these files are as in the example that comes with the program: {files}. They are the streets of a town that there is not. Please write your own town's streets into them and upload them once more; if they are to stay as they are, please confirm it (in the command: --example-files).";
    "example-files" =>
        "These files are as in the example that comes with the program: {files}. They are the streets of a town that there is not, and residents would choose among them. Please take them from “Files of this survey”, write your own town's streets into them in Excel, save them under the same name and upload them with “Upload a new version”.";
    "title-taken" =>
        "The survey {survey} has the title “{title}” already. There will be two alike on the list; please change form_title in the sheet settings if they are different surveys.";
    "title-missing" =>
        "The survey has no title, so lists will show “{title}”. Please write one into the sheet settings, in the column form_title.";
    "version-taken" =>
        "Version {version} of form {form} was published with other content, so the survey goes on as it was. To publish the changes, please write version {next} into the sheet settings.";
    "form-taken" =>
        "Form {form} belongs to the survey {survey} already; two surveys would mix their responses, so this one was not published. If it is a new version of it, please replace the survey {survey}; if it is another survey, please write for instance {free} into the column form_id of the sheet settings.";
    "name-deleted" =>
        "A survey called {survey}, or with the form {form}, was deleted on {day}. What deleted surveys were called is not used again: answers that are still on phones would get into the new one. Nothing was published. Please call the file for instance {free}.xlsx, and if the sheet settings has a form_id, write {free} there.";
    "form-other" =>
        "This is the workbook of another survey: its form_id is {found}, and the survey {survey} has {form}. Responses would be in two places, so nothing was changed. If it is the wrong file, please upload the right one; if it is a survey of its own, please add it as a new one; if it is a new version of this survey after all, please write form_id {form} into the sheet settings.";
    // The town's own details.
    "details-title" => "Town hall's details and clause";
    "details-explained" =>
        "What the survey says of the town hall and of personal data. After the check this becomes a new version; who has begun finishes in theirs.";
    "details-overtaken" =>
        "Something new was published in this survey since this form was opened. Nothing is changed yet. Below are the texts that were written here, and beside those that differ what stands there now. Please compare them and send the form again.";
    "details-refused" =>
        "This cannot be published yet: beside the fields below it says what is missing. The texts that were written are still in the fields; nothing else has changed.";
    "details-trial" => "Keep what is there as a trial for now";
    "details-again" => "Mend the town hall's details";
    "detail-now" =>
        "Now it says: „{text}”";
    "details-none" => "This survey reads no such details from a file. Its texts are changed in the workbook.";
    "detail-waits" => "This field is still to be filled in.";
    "detail-empty" => "This field is empty.";
    "detail-doubted" =>
        "This looks like a gap. If these words are meant to stand here, that can be confirmed after the check.";
    "detail-administrator" => "Controller: the town hall's name and address";
    "detail-iod" => "Data protection officer: e-mail and telephone";
    "detail-podstawa" => "Legal basis";
    "detail-cel" => "Purpose";
    "detail-odbiorcy" => "Recipients of the data";
    "detail-retencja" => "How long the answers are kept";
    "detail-kontakt" => "Whom to ask about the survey";
    "detail-program" => "Name of the programme or survey";
    "detail-poufnosc" => "What is said about confidentiality";
    "detail-wrazliwe" => "Whether to ask about health, loneliness and money: tak (yes) or nie (no)";
    // What a new version changes.
    "change-replaced" => "Nearly all questions are others: of those until now ({of}), {kept} stay.";
    "change-privacy" => "Privacy: the survey was {before}, now it is {after}.";
    "privacy-anonymous" => "anonymous";
    "privacy-confidential" => "confidential";
    "privacy-interviewer" => "filled in by an interviewer";
    "change-title" => "Another title: before “{before}”, now “{after}”.";
    "change-sealed" => "Responses are sealed on the device from now on.";
    "change-unsealed" => "Responses are not sealed on the device any more.";
    "change-no-settings" =>
        "There is no sheet settings any more, so title, privacy and the other settings are as if nobody had given them.";
    "change-no-clause" => "The clause is gone: nobody learns from the survey what becomes of the data.";
    "change-added" => "New: “{question}” ({text}).";
    "change-removed" => "Gone: “{question}” ({text}). Its answers stay in the data.";
    "change-removed-trial" => "Gone: “{question}” ({text}).";
    "change-moved" => "Moved: “{question}” ({text}).";
    "change-reworded" => "Reworded: “{question}”, before “{before}”, now “{after}”.";
    "change-retyped" => "Of another kind: “{question}”, before: {before}, now: {after}.";
    "change-code-added" => "“{question}”: new answer {code} ({text}).";
    "change-code-removed" => "“{question}”: answer {code} ({text}) is gone.";
    "change-recoded" => "“{question}”: code {code} stood for “{before}”, now for “{after}”.";
    "changes" => "What changes";
    "unconfirmed-same-meaning" =>
        "{file}: what was answered already would mean something else ({changes}), so the answers until now (there are {count}) would say what nobody has said. Nothing was changed. Please give new answers new codes, and a question of another kind a new name; if this only corrects the wording, please confirm that (in the command: --same-meaning).";
    "unconfirmed-new-codes" =>
        "{file}: codes have the words that other codes had until now ({changes}), so the answers until now (there are {count}) would say something else. Nothing was changed. A code stays with its words: please move whole rows, not the labels alone, and give new answers new codes.";
    "unconfirmed-new-promise" =>
        "{file}: the survey promises something else than until now to whoever answers ({changes}), and there are answers already: {count}. Nothing was changed. Better publish it as a new survey; if it is meant, please confirm that (in the command: --new-promise).";
    "unconfirmed-new-questions" =>
        "{file}: this looks like another survey than “{survey}” ({changes}). Nothing was changed. Please publish another survey under another name (in the command: --as NAME); if these questions are to take the place of those until now, please confirm that (in the command: --new-questions).";
    "new-promise" => "This is meant: from this version on the survey promises something else to whoever answers";
    "new-questions" => "This is meant: these questions take the place of those until now";
    "same-meaning" => "These only correct the wording: the codes mean what they meant";
    "with-examples" => "So it is meant: the survey is to go live with the files of the example:";
    "publish-overtaken" =>
        "Somebody else has published another version of the survey {survey} meanwhile. Nothing was changed; please look at it, and publish yours again if it is to replace it.";
    "address-taken" =>
        "The file {file} would have the address of the survey {survey}, made of {other}, and would replace it. Nothing was changed. If it is to replace it, please name that survey (in the command: --as {survey}); if it is a survey of its own, please give the file another name.";
    "is-live" =>
        "The survey {survey} is live, and a trial would take it away from its respondents. Nothing was changed. To try something out, please give the workbook another name and another form_id.";
    "by-hand" =>
        "{file}: this file differs from what was published as the survey {survey} in the office or with teren publish. That version goes on. To publish this file, please upload it in the office.";
    "no-workbook" =>
        "There is no survey workbook among these files (.xlsx, .xls, .ods). Nothing was changed. Please choose the workbook together with the files that it reads.";
    "several-workbooks" =>
        "There is more than one survey workbook among these files: {files}. Nothing was changed. Please choose one.";
    "no-survey" => "There is no survey {survey} here. Nothing was changed.";
    "workbook-reserved" =>
        "{file}: the survey reads a file \"{name}\", which is what Teren calls the form itself. Please give that file another name, also in the workbook.";
    "no-clause" =>
        "The survey has no information clause (Article 13 GDPR). If the answers hold personal data, please add a note with its text.";
    "publish-busy" =>
        "Something else is being stored at this moment. Nothing has changed; please try again in a moment.";
    "publish-full" => "The disk is full. Nothing has changed; please make room and try again.";
    "publish-failed" => "This could not be published: {error}. What worked goes on.";
    "try-it-out" => "To try it out: teren publish … --trial.";
    "as-it-stands" => "If they are meant to stand there: add --as-it-stands.";
    "try-apart" => "To try it out beside it: teren publish … --trial --as {survey}-proba.";
    "publish-as" => "A new version of that survey: teren publish … --as {survey}.";
    // What was published.
    "published" => "The survey “{title}” was published, version {version}.";
    "published-trial" =>
        "A trial of the survey “{title}” was published ({version}). The link works, and responses are tests: they do not count once the survey is live.";
    "published-before" => "Nothing has changed: the survey “{title}” shows this already (version {version}).";
    "version-next" => "Version {asked} was taken, so it got the next free one: {version}.";
    "version-given" => "The workbook has no version, so it got the next free one: {version}.";
    "version-none" => "without a number";
    "published-address" => "Address: {address}";
    "published-closed" => "The survey is closed. To have it take responses again, please open it.";
    "term-now" => "The days of the survey: {days}.";
    "borrowed" => "Taken from the version before: {files}.";
    // Closing and opening.
    "closed" =>
        "The survey “{title}” is closed. Nobody begins it any more; responses that were begun before are still received.";
    "closed-before" => "The survey “{title}” was closed already ({day}).";
    "opened" => "The survey “{title}” is open.";
    "opened-before" => "The survey “{title}” is open already.";
    "term-set" => "The days of the survey “{title}” are set: {days}.";
    "term-none" => "The survey “{title}” has neither an opening nor a closing day any more.";
    "term-before" => "The survey “{title}” had these days already; nothing has changed.";
    "archived" =>
        "The survey “{title}” is in the archive: it takes nothing any more, and its data can still be downloaded.";
    "archived-before" => "The survey “{title}” was in the archive already ({day}).";
    "unarchived" => "The survey “{title}” is back from the archive, in the state that it had.";
    "unarchived-before" => "The survey “{title}” is not in the archive.";
    "term-from" => "it can be begun from {opens}";
    "term-until" => "it can be begun until {closes} inclusive, and responses count that arrive until {last}";
    "term-between" =>
        "it can be begun from {opens} to {closes} inclusive, and responses count that arrive until {last}";
    "no-day" => "“{day}” is no day written like 2026-12-31. Nothing was changed.";
    "closes-before-opening" => "The closing day is before the opening day. Nothing was changed.";
    "last-before-closing" => "The last day for arrivals is before the closing day. Nothing was changed.";
    "last-without-closing" => "A last day for arrivals needs a closing day. Nothing was changed.";
    // The list of surveys.
    "state-open" => "open";
    "state-trial" => "trial";
    "state-closed" => "closed {day}";
    "state-until" => "open until {day}";
    "state-not-yet" => "opens {day}";
    "state-over" => "ended {day}, responses count until {last}";
    "state-archived" => "in the archive since {day}";
    "survey-line" => "{name}: “{title}”, version {version}, {state}, received: {received}; {address}";
    "no-surveys" => "There is no survey yet.";
    // `teren check --data`.
    "would-be-same" => "Nothing will change: the survey {survey} shows this already (version {version}).";
    "would-be-same-trial" => "The survey {survey} shows this already on trial (version {version}).";
    "would-be-next" =>
        "Version {version} was published with other content; when it is published, the survey gets the next free one: {next}.";
};

// The collector: erasing and excluding responses.

pub(super) static ERASURE: Coded = coded! {
    // What came of erasing.
    "erased" =>
        "Response {code} was erased: revisions: {records}, records kept apart: {apart}, attachments: {parts}. What is left of it is a hash of its number, the digests of its records, the day of the erasure and the receipts. Nothing that comes under this number will be taken in any more.";
    "erased-before" => "Response {code} was erased before, on {day}. Nothing was changed.";
    "erased-later" =>
        "Somebody is reading the database just now, so traces in its file will go a little later: Teren tries again at the next start at the latest.";
    "no-copies" =>
        "Teren knows of no backup and no exported file that may have it. Other copies, such as of a whole disk, have to be looked at separately.";
    "copies" =>
        "It may still be in these files, which were made before. Teren does not change them; they have to be deleted or made anew:";
    "copy-backup" => "a backup of {day}: {place}";
    "copy-export" => "responses of the survey {survey}, exported on {day}: {place}";
    "copy-download" => "responses of the survey {survey}, downloaded on {day} in a browser";
    "nothing-erased" => "No response was erased.";
    "erased-line" => "{hash}: erased on {day}.";
    // Which response is meant.
    "not-here" => "There is no response {named} here. Nothing was changed.";
    "several-here" =>
        "Several responses have the code {code}; please give the number of one: {ids}. Nothing was changed.";
    "no-record" => "No record of response {code} is here yet. Nothing was changed.";
    "was-erased" => "Response {code} was erased. Nothing was changed.";
    // What came of excluding.
    "excluded" => "Response {code} counts nowhere any more. Nothing of it was deleted.";
    "excluded-before" =>
        "Response {code} was excluded on {day} already, for the same reason. Nothing was changed.";
    "excluded-anew" =>
        "Response {code} was excluded on {day} already. The reason was changed: before “{before}”, now “{because}”.";
    "included" => "Response {code} counts again.";
    "not-excluded" => "Response {code} was not excluded. Nothing was changed.";
    "nothing-excluded" => "No response is excluded.";
    "excluded-line" => "{code} ({response}), form {form}, since {day}: {because}";
    // The office page.
    "title" => "One response";
    "find" => "Find a response";
    "find-explained" =>
        "Whoever has answered has a code on the receipt. By it a response can be left out of all counts, or erased on request. Answers are not shown here.";
    "code-label" => "Code on the receipt, or the response’s number";
    "find-button" => "Find";
    "bad-name" =>
        "This is neither the code of a receipt nor a response’s number. A code looks like this: X3X7-JHXF-88.";
    "code" => "Code";
    "survey" => "Survey";
    "received-on" => "Received";
    "records" => "Revisions";
    "apart" => "Records kept apart";
    "parts" => "Attachments";
    "is-excluded" => "This response counts nowhere since {day}. The reason: {because}";
    "exclude-title" => "Leave out of all counts";
    "exclude-explained" =>
        "An excluded response is neither counted nor downloaded. Nothing of it is lost, and it can be brought back at any time.";
    "because" => "Reason (the office sees it; please enter no personal data)";
    "exclude-button" => "Exclude";
    "include-button" => "Count again";
    "erase-title" => "Erase for good";
    "erase-explained" =>
        "Everything is erased: each revision, records kept apart, attachments, and what is still on its way. This cannot be undone. A hash of the number, the digests of the records, the day and the receipts stay, so that this person’s receipt remains genuine.";
    "erase-go-on" => "Next: check and erase";
    "confirm-title" => "Erase this response for good?";
    "confirm-check" => "I know that this cannot be undone";
    "confirm-button" => "Erase for good now";
    "confirm-missing" => "Nothing was erased: please give a reason and tick that this cannot be undone.";
    "keep" => "Do not erase";
    "reason-missing" => "Nothing was changed: please give a reason.";
    "excluded-title" => "Responses that are excluded";
    "excluded-card" => "{code}, since {day}. The reason: {because}";
    "excluded-count" => "Excluded: {count} (see why)";
    "back" => "Back to the surveys";
};

// The collector: deleting a survey with everything.

pub(super) static DELETION: Coded = coded! {
    // The page that asks whether it is meant.
    "title" => "Delete a survey for good";
    "link" => "Delete for good…";
    "goes" => "Everything in this survey will be deleted:";
    "holds-responses" => "responses: {count}";
    "holds-tests" => "among them from the trial: {count}";
    "holds-excluded" => "among them left out of all counts: {count}";
    "holds-apart" => "records kept apart: {count}";
    "holds-parts" => "attachments (pictures, recordings, files): {count}";
    "holds-versions" => "versions of the survey: {count}";
    "explained" =>
        "Receipts, targets and what is still on its way go too. This cannot be undone, not even by a backup: one that is restored with the list of erasures has the survey deleted again. What stays is that the survey was there: its name, address, form and the day of the deletion, and what the office's log says.";
    "devices" =>
        "Phones may still have responses that were not sent. When they send them, they will say that the survey was deleted; nothing of them is taken, and what was saved on them stays on them.";
    "name-stays" =>
        "The name and the address of this survey will not be used again. The next survey has to be called something else, so that responses from phones do not get into it.";
    "first" => "Download first";
    "first-explained" =>
        "If the answers are to be kept, please download them now: afterwards there is nothing to download.";
    "attachments" => "Attachments (ZIP)";
    "confirm" => "Delete for good?";
    "to-type" => "To confirm, please type the name of the survey: {survey}";
    "button" => "Delete for good with everything";
    "keep" => "Do not delete, back to the archive";
    // What came of it.
    "done" => "Survey deleted";
    "deleted" => "The survey “{title}” was deleted with everything that was in it. Deleted:";
    "deleted-before" => "The survey {survey} was deleted on {day}. Nothing was changed.";
    "not-archived" =>
        "Only a survey of the archive is deleted for good: nothing comes in there any more. Please put the survey “{title}” into the archive first (by command: teren surveys {survey} --archive). Nothing was changed.";
    "other-name" => "Nothing was deleted: another name was typed. This survey is called {survey}.";
    "type-name" => "Nothing was deleted. To do it, please give the name of the survey once more: --name {survey}";
    "noted" => "responses: {responses}, records kept apart: {apart}, attachments: {parts}, versions: {versions}";
};

// The collector: its data folder and its keys.

pub(super) static SERVING: Coded = coded! {
    "disk-full" =>
        "A disk is full: where the file is to be, or in the folder with the data (--data). Nothing is lost; please make room and try again.";
    // What the system says.
    "system-not-found" => "there is no such file or folder";
    "system-denied" => "permission denied";
    "system-exists" => "the file is there already";
    "system-folder" => "this is a folder, not a file";
    "system-no-folder" => "this is no folder";
    "system-read-only" => "the disk can only be read";
    "system-refused" => "nobody answers there";
    "no-page" => "There is no page at this address. Please compare it with the one on the poster or in the invitation: after the place’s name it has /s/ and the survey’s short name.";
    "no-page-list" => "Surveys that are here now";
    "gone" =>
        "The town hall has ended the survey at this address, and deleted it on {day} with all its answers. There is nothing to do. What was saved on this device stays here.";
    "gone-responses" => "My responses on this device";
    "app-missing" =>
        "This server runs without the app, so that no survey can be answered here. Its administrator starts it with --app FOLDER.";
    "database-full" =>
        "The disk with the surveys' data (the folder given by --data) is full. Nothing is lost; please make room there and try again.";
    "database-busy" =>
        "Another program is writing to the database at this moment. Nothing is lost; please try again in a moment.";
    "database-unreachable" =>
        "The database server does not answer. Nothing that was received is lost; please start it, or see to the network, and try again.";
    // What follows the reason why a workbook was not published at the start.
    "others-go-on" =>
        "The other surveys work. Once it is mended, please start the program again, or publish this file in the office.";
    "on-trial" => "For now it works as a trial: the link works, and responses are tests.";
    "folder-in-use" =>
        "Another collector already works in the folder {folder}. Nothing was changed. Please stop it first, or give another folder (--data).";
    "keys-without-database" =>
        "The folder {folder} holds keys ({files}), but its database {database} is missing or empty. Nothing was changed. Please bring a backup back into a new folder (teren restore). To really begin anew, please move the folder keys to a safe place.";
    "seal-key-missing" =>
        "The folder {folder} lacks the key {key} (file {file}), to which devices seal responses; records that need it: {count}. Nothing was changed, the records are whole. Please bring that file back, from a backup for instance, or give it with --seal-key. If it is lost for good: teren key lost {key}; then nobody reads those records until the file is found.";
    "given-key-missing" =>
        "Devices seal responses to the key {key}, which was kept outside of the data folder, and none is given now. Nothing was changed. Please give its file (--seal-key). If it is lost for good: teren key lost {key}.";
    "receipt-key-missing" =>
        "The folder {folder} lacks the key {key} (file {file}), with which this collector signs receipts. Nothing was changed. Please bring that file back from a backup. If it is lost for good: teren key lost {key}; then a new key signs new receipts.";
    "key-not-missing" =>
        "The key {key} is not missing here. Nothing was changed. The keys are listed by teren key list.";
    "key-given-up" =>
        "The collector will start without the key {key}. Records that are sealed to it stay; if the file is found, it only has to be put into the folder keys.";
    "records-without-key" =>
        "Note: the key {key} is not here, and records are sealed to it ({count}). They are whole, but nobody reads them without its file. It can be given with --seal-key.";
    "open-to-all-mended" =>
        "Note: everybody on this computer could read {file}. They cannot any more. If a stranger may have done so, please make a new key (teren key rotate) and a new password (teren password).";
    "open-to-all" =>
        "Note: everybody on this computer can read {file}. Please leave the rights to its owner only (chmod 600).";
};

// The command line.

pub(super) static COMMANDS: Coded = coded! {
    // Files.
    "unread" => "{file} cannot be read";
    "unwritten" => "{file} cannot be written";
    "archive-unwritten" => "This file could not be written to its end";
    "folder-unread" => "The folder {folder} cannot be read";
    "other-encoding" => "{file}: this file is not written in {encoding}";
    // The data folder.
    "data-unwritten" => "The data folder {folder} cannot be written: {error}";
    "data-missing" => "There is no Teren database in {folder}";
    "data-newer" => "The database in {folder} was written by a newer version of Teren; please start that version";
    "data-closed" => "The database in {folder} cannot be opened: {error}";
    "database-address" =>
        "The address of a database begins with postgres:// and names one (--database, or TEREN_DATABASE): postgres://user:password@host/name";
    "database-missing" => "There are no tables of Teren in the database {database}; teren serve makes them";
    "database-newer" => "The database {database} was written by a newer version of Teren; please start that version";
    "database-closed" => "The database {database} cannot be opened: {error}";
    "unlocked" => "{file} cannot be locked: {error}";
    "no-receipt-key" => "There is no receipt key in {folder}: please bring it back";
    "no-survey" => "There is no survey {name}; there are: {names}";
    // Starting the collector.
    "port-taken" => "Port {port} is taken by another program; choose another one with --listen";
    "not-listening" => "{address} cannot be listened on: {error}";
    "not-pem" => "{file} cannot be read as PEM";
    "not-together" => "The certificate and its key cannot be used together";
    "seal-key-needed" =>
        "With --database the sealing key is given to every collector: please make one (teren key make FILE), and give its file to each (--seal-key FILE)";
    "seal-key-given" =>
        "With --database the sealing keys are given to every collector: please make a new one (teren key make FILE), and give its file to each before the former ones (--seal-key FILE)";
    "seal-key-unusable" => "The sealing key cannot be used";
    "receipt-key-unusable" => "The receipt key cannot be used";
    "attachments-unusable" => "The folders of attachments cannot be used";
    "no-app" => "Warning: there is no built app in {folder}; only the API and the office pages are served.";
    // A command line that is not understood.
    "line-missing" => "The command lacks: {named}.";
    "line-unknown" => "There is no option “{named}”.";
    "line-no-command" => "There is no command “{named}”.";
    "line-conflict" => "These cannot be given together: {named} and {other}.";
    "line-no-value" => "{named}: the value is missing.";
    "line-value" => "{named}: “{value}” does not fit here.";
    "line-values" => "Possible values: {all}.";
    "line-meant" => "Did you mean: {all}?";
    "line-help" => "Help: the same command with --help.";
    "no-public-url" =>
        "--public-url “{given}”: this is no whole address. It begins with https:// (or http://), then comes the server's name and nothing more, such as https://surveys.example.org";
    "not-noted" => "Done, but it could not be noted in the log and in the list of copies. {why}";
    "backup-lacks-key" =>
        "WARNING: this backup lacks the key {key}, and without it nobody reads the records that need it (there are {count}). It is not in the data folder. Please keep that key's file with the backup; if it is lost, look for it now.";
    "restore-needs-list" =>
        "The list of erasures is missing: --erasures FILE (erasures.jsonl) erases again what was erased after the backup was made. If nothing ever was, or there is no list: --without-erasures. Nothing was restored.";
    "key-file-exists" => "The file {file} is there already; nothing in it was changed. Please give another name";
    "no-https" =>
        "Warning: beyond this machine the app needs HTTPS to work offline; without it, it begins no response. Use --tls-cert and --tls-key, or a proxy with --behind-proxy and --public-url.";
    "order-stays" =>
        "Warning: the order in which responses came could not be erased: {error}; this is tried again soon.";
    "erasures-passed-over" =>
        "Warning: erasures in {file} were passed over that are signed with a key to which no key of this collector leads: {count}.";
    // Keys.
    "receipt-key-made" =>
        "The collector signs with it from its next start: please start it anew, and make a new backup.";
    "seal-key-rotated" => "Responses that are sealed from now on need it: please make a new backup.";
    "seal-key-made" => "Without {file} nobody can read what is sealed to it: please keep a copy.";
    // Exports.
    "one-table" =>
        "Only a CSV file has one table. Nothing was written. To have it add --format csv or --format csv-pl, else leave --table out.";
    "days-reversed" => "The day of --from is later than that of --to. Nothing was written.";
    "attachments-written" => "Attachments written to {folder}: {count}.";
    // Backups.
    "not-copied" => "The database cannot be copied: {error}";
    "backup-newer" => "{file} was written by a newer version of Teren; please bring it back with that version";
    "backup-first-version" =>
        "{file} is a backup of an earlier version, which holds an SQLite database: please bring it back into a folder first (without --database), and make a new backup of that";
    "database-not-empty" => "The database {database} is not empty; a backup is only brought back into an empty one";
    "backup-without-key" => "There is no receipt key in {folder}; a backup without it would be refused";
    "not-empty" => "The folder {folder} is not empty; a backup is only brought back into an empty one";
    "no-backup" => "{file} is not a backup of Teren, or is damaged";
    "other-erasures" =>
        "Erasures in {file} that are signed with a key to which no key of the backup leads: {count}. If the list is of the same collector, please start that once with it (teren serve --erasures), which completes the list, or take a newer backup";
    "parts-missing" => "{file} lacks attachments that its responses name: {count}";
    "erased-again" => "Responses of the backup that were erased after it was made are erased here too: {count}.";
    "deleted-again" => "Surveys of the backup that were deleted after it was made are deleted here too: {surveys}.";
    "sealed-elsewhere" =>
        "Records that are sealed to the key {key}, which is neither in the backup nor given: {count}. They are safe, but nobody can read them without its file (--seal-key).";
    // The list of erasures.
    "list-unusable" => "The list of erasures {file}: {error}";
    "list-malformed" => "Line {line} of {file} is no erasure";
    "list-altered" => "Line {line} of {file} was altered: its signature does not match";
    // Asking a collector how it is.
    "no-answer" => "no answer within 5 s";
    "no-url" => "not a URL";
    "no-connection" => "no connection";
    "not-well" => "the answer was not 200";
};

// The command line: the help of its commands, of what they take (after their names), of what several take.

pub(super) static HELP: Coded = coded! {
    // What stands around.
    "usage" => "Usage:";
    "commands" => "Commands";
    "arguments" => "Arguments";
    "options" => "Options";
    "arg-help" => "Print this help.";
    "arg-version" => "Print the version.";
    "help-command" => "Print this help, or that of the command given.";
    // What several commands have.
    "arg-lang" => "The language of answers and of help.";
    "arg-data" => "The folder of the database and the keys.";
    "arg-database" =>
        "A database on a PostgreSQL server (postgres://…) instead of the one in the folder; or TEREN_DATABASE in the environment.";
    "arg-json" => "JSON on standard output.";
    "arg-seal_key" => "A private sealing key that is not kept in the data folder; may be given more than once.";
    "arg-survey" => "The survey's name, as in its address.";
    "arg-opens" => "The first day on which it can be begun, such as 2026-12-01; none: without one.";
    "arg-closes" => "The last day on which it can be begun; none: without one.";
    "arg-last_day" => "The last day on which what arrives counts; none: 14 days after closing.";
    // The program.
    "teren" => "Collects survey answers from where there is no signal, and never loses one.";
    // Running it.
    "serve" => "Run the collector: the app, its API and the office pages.";
    "serve listen" => "Address and port to listen on.";
    "serve app" => "The folder of the built app.";
    "serve tls_cert" => "Certificate chain (PEM) for HTTPS.";
    "serve tls_key" => "The certificate's private key (PEM).";
    "serve public_url" => "The address that people open, e.g. https://ankiety.gmina.pl.";
    "serve behind_proxy" =>
        "Believe X-Forwarded-Proto and the last hop of X-Forwarded-For, because only our own proxy can reach this port.";
    "serve without_worker" =>
        "Withdraw the installed app from all browsers: its service worker and its files go, the responses stay. For a version that does harm; start without this again once a mended one is there.";
    "serve surveys" =>
        "Workbooks to publish instead of the bundled ones, with the files that they read. They fill gaps: what \"publish\" or the office has published stays.";
    "serve seal_key" =>
        "A private sealing key that is kept elsewhere (64 hexadecimal digits); more of them open older responses. Without it, a key is made in the data folder.";
    "serve erasures" =>
        "Keep the list of erasures in this file too, outside of the data folder, where no backup takes it back. It is remembered; what it has and the database has not is erased.";
    "healthcheck" => "Ask a running collector whether it is well. Exit code 0: yes.";
    "healthcheck url" => "The collector's address.";
    "progress" => "Tell how the fieldwork goes, or set its targets.";
    "progress targets" =>
        "A table of targets: questions in the first row, then a group and its number; an empty file takes them away.";
    "people" => "The people who work at the desk.";
    "people list" => "List the people and their roles.";
    "people invite" => "Make a link by which somebody makes an account: it works once, for 7 days.";
    "people invite role" => "The person's role";
    "people invite surveys" => "A partner's survey; may be given several times";
    "people role" => "Give somebody another role.";
    "people role name" => "The person's name";
    "people role role" => "The new role";
    "people role surveys" => "A partner's survey; may be given several times";
    "people remove" => "Remove somebody and sign them out everywhere.";
    "people remove name" => "The person's name";
    "people reset" => "Make a new invitation for the owner; the one before stops working.";
    "people reset owner" => "Says that it is the owner who is meant";
    "password" => "Give the office pages a new password and print it.";
    // An author's commands.
    "check" => "Look for mistakes in a workbook or an XForm. Exit code 0: usable; 1: has errors; 2: cannot be read.";
    "check file" => "A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml).";
    "check json" => "One JSON array instead of sentences.";
    "check data" =>
        "Compare with what a collector with this data folder has published: a version that is taken, a form that another survey has.";
    "check survey" => "With --data: the survey that it is to become. Without this, the file's name tells.";
    "convert" => "Turn a workbook into an XForm.";
    "convert file" => "A workbook (.xlsx, .xls, .ods, .md).";
    "convert output" => "The file to write; standard output without it. With errors, nothing is written.";
    "test" =>
        "Try out a workbook with its author's own cases. Exit code 0: all as expected; 1: a case failed; 2: unreadable.";
    "test workbook" => "A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml).";
    "test cases" => "The cases (.xlsx, .xls, .ods, .md); the sheet \"cases\" of the workbook when left out.";
    "play" =>
        "Fill a form in by steps: a JSON step a line on standard input, the whole state a line on standard output.";
    "play form" => "An XForm (.xml).";
    "play tz" => "The device's time zone, such as Europe/Warsaw.";
    "play now" => "What the device's clock says, such as 2026-11-22T10:15:30Z; left out, what it says here.";
    "play seed" => "Everything random follows from it, the response's id too.";
    "play files" => "Where the files that the form reads are; left out, beside the form.";
    "xpath" =>
        "Work expressions out: a JSON request a line on standard input, a JSON result a line on standard output.";
    // Surveys.
    "publish" =>
        "Publish a workbook as a survey, new or in the place of its version before, also while the collector runs. Exit code 0: done; 1: refused; 2: unreadable.";
    "publish new_promise" => "The new version has another privacy, and that is meant";
    "publish new_questions" => "Replace the survey's questions by altogether different ones";
    "publish same_meaning" => "Codes with other words mean what they meant";
    "publish file" =>
        "A workbook (.xlsx, .xls, .ods, .md) or an XForm (.xml); the files that it reads stand beside it.";
    "publish survey" =>
        "The survey that it becomes: one that is there, or a new name. Without this, the file's name tells.";
    "publish trial" => "Try it out: the link works, a banner says so, and responses are tests.";
    "publish as_it_stands" => "What looks like a gap in the clause and may be meant is meant; it is remembered for exactly these words.";
    "publish example_files" =>
        "Live also with files of the example that comes with the program (such as ulice.csv) and that nobody has changed.";
    "live" =>
        "Take a survey live that is on trial: its clause must be filled in. Exit code 0: done; 1: refused; 2: unreadable.";
    "live new_promise" => "The new version has another privacy, and that is meant";
    "live new_questions" => "Replace the survey's questions by altogether different ones";
    "live same_meaning" => "Codes with other words mean what they meant";
    "live files" => "Files that it reads instead of those that it has, such as gmina.csv with the town's details.";
    "live as_it_stands" => "What looks like a gap in the clause and may be meant is meant; it is remembered for exactly these words.";
    "live example_files" =>
        "Live also with files of the example that comes with the program (such as ulice.csv) and that nobody has changed.";
    "surveys" =>
        "Lists the surveys; with days it sets when a survey opens and closes. Exit code 0: done; 1: refused.";
    "surveys survey" => "Only this survey";
    "surveys archive" =>
        "Puts the survey into the archive: it takes nothing any more, and its data can still be downloaded.";
    "surveys unarchive" => "Takes the survey out of the archive.";
    "surveys delete" =>
        "Deletes a survey of the archive for good, with everything in it; without --name it only counts what would go.";
    "surveys name" => "The survey's name once more: without it nothing is deleted.";
    "close" =>
        "Close a survey: nobody begins it any more, and what was begun before is still received. Exit code 0: done; 1: there is none of this name.";
    "open" => "Open a survey again. Exit code 0: done; 1: there is none of this name.";
    // Responses.
    "export" => "Write a survey's responses to a file.";
    "export format" =>
        "What the file is. csv: for programs, as RFC 4180 says: commas, full stops, UTF-8, every text exactly as it was typed. csv-pl: for a Polish Excel: semicolons, decimal commas, a byte order mark, and an apostrophe before a text that Excel would take for a formula. xlsx: for spreadsheets: true dates and numbers, a sheet for each table. sav: for SPSS and jamovi: a ZIP file with a file for each table, with codes, labels and missing values. dta: the same for Stata 14 and later. geojson: for maps (QGIS, geojson.io): a feature for each answer that is a place. jsonl: for programs: a line of JSON for each response. codebook: the codebook as a page: questions, who was asked them, codes and versions. codebook-xlsx: the same as a spreadsheet.";
    "export table" =>
        "Which table a CSV file has, answers without this; other formats have all of them. answers: what was answered, in codes. words: the same in words, each choice by the label that it had in its version of the form. asked: 1 where the question was asked, 0 where it was not: an empty answer was skipped in the first case only. columns: what each column is. codes: what each code means.";
    "export output" => "The file to write; standard output without it.";
    "export attachments" =>
        "Write photographs, recordings and the like to DIR/RESPONSE/NAME, where NAME is what the table says.";
    "export from" => "Only responses received on this day or later, such as 2026-11-22.";
    "export to" => "Only responses received on this day or earlier.";
    "export tests" => "What was given on trial instead, also when the survey is live.";
    "export strict" => "Exit with 1 if a response or an attachment could not be opened.";
    "import" =>
        "Take rescue files in: everything that a device could not send, each response once, however often it comes.";
    "import files" => "Rescue files (.teren-rescue).";
    "import drafts" =>
        "Where unfinished responses are written to, one file each; \"drafts\" in the data folder without it.";
    "quarantine" =>
        "List the records of a survey that are kept apart, or take one in. Exit code 0: done; 1: it stays apart.";
    "quarantine release" =>
        "Take this record in, as its response's next revision: its id, with the digest's beginning where several have the same id.";
    "quarantine although_replaced" =>
        "Also take in a record that was changed on its device and completed anew: it counts instead of the newer one.";
    "erase" =>
        "Erase a response for good, with everything that belongs to it; or list what was erased. Exit code 0: done; 1: there is none of this name.";
    "erase code" =>
        "The code that stands on the response's receipt. Without it, and without --response, what was erased is listed.";
    "erase response" => "The response's number.";
    "erase because" => "What is noted of it; nothing that says who answered, or what.";
    "erase erasures" =>
        "Keep the list of erasures in this file too, from now on: outside of the data folder, where no backup takes it back.";
    "exclude" =>
        "Leave responses out of every count and every export; or list those that are. Nothing of them is gone. Exit code 0: done; 1: one is not here.";
    "exclude responses" =>
        "Responses, each by its number or the code on its receipt. Without any, what is excluded is listed.";
    "exclude because" => "Why; the office shows it.";
    "include" => "Let responses count again that were excluded.";
    "include responses" => "Responses, each by its number or the code on its receipt.";
    "verify" =>
        "Look whether a receipt is genuine, without a network. Exit code 0: genuine; 1: not; 2: no receipt, or no key.";
    "verify receipt" => "The receipt, as the collector answered it and the app saves it.";
    "verify key" =>
        "The collector's public key: 64 hexadecimal digits, or a file with them or with the collector's /api/v1/surveys, whose keys are all believed.";
    "verify chain" =>
        "With a key that has been changed since: the collector's /api/v1/surveys, in a file. Keys are believed that signatures lead to from --key.";
    "verify data" => "Without --key: the collector's data folder.";
    // Keys and backups.
    "key" => "Make or list the keys that open sealed responses.";
    "key rotate" =>
        "Make a new sealing key in the data folder, also while the collector runs. The older ones still open what was sealed to them. (Where \"serve\" is given --seal-key, make a new file and give it first instead.)";
    "key rotate receipts" =>
        "A new key for receipts instead, signed by the one until now: devices that know that one go on to it by themselves. The collector signs with it from its next start.";
    "key make" => "Make a sealing key in a file of its own, for serve --seal-key.";
    "key make file" => "The file to write; it must not be there yet.";
    "key lost" =>
        "Go on without a key that is lost for good, where \"serve\" refuses to start without it. What is sealed to it stays.";
    "key lost id" => "The key's id: 16 hexadecimal digits.";
    "key list" => "List the sealing keys, and how many records need each.";
    "key list receipts" => "The keys for receipts instead, with the fingerprints that people compare.";
    "backup" => "Copy the database, the keys and the attachments into one file, also while the collector runs.";
    "backup output" => "The file to write.";
    "restore" => "Bring a backup back into an empty folder.";
    "restore file" => "The backup.";
    "restore data" => "An empty or new folder for the database, the keys and the attachments.";
    "restore erasures" =>
        "The list of erasures that is kept outside of the data folder: what was erased since the backup was made is erased again.";
    "restore without_erasures" =>
        "There is no such list: responses that were erased since the backup was made are back.";
    "restore strict" => "Exit with 1 if responses came back that no key here opens.";
    // Of "teren test": the words of a case themselves are English or Polish in every language.
    "test format" =>
        "A case is a story of one response: what is answered, and what the survey must do. Cases stand in a sheet \"cases\", in a
spreadsheet of their own or beside the survey in the workbook itself (or as a Markdown table). One row is one step; a
name in the first column begins the next case. All may be written in Polish: sheet \"{sheet}\", columns {columns},
and the steps below.

  case                    step      question    value
  ----------------------  --------  ----------  -----
  a child of 12           answer    age         12
                          hidden    work
                          blocks    consent
  two people, 3 and 4     answer    people      3
                          add       household
                          answer    people      4
                          value     total       7

What happens:
{done}
What is expected:
{expected}

Several questions may share a cell: r09, r10. In a repeat the last entry is meant, or household[1]/people. Questions of the
same name are told apart by their group: home/street.";
    "step answer" => "give an answer: a code or its label, several with commas; numbers, dates and times as 1.5, 2026-11-22, 8:05; empty takes it back";
    "step add" => "add an entry to a repeat";
    "step remove" => "remove the last entry of a repeat, or one by its number: household[2]";
    "step today" => "the day of the whole case: 2026-05-31 (without it, the day on which the test runs)";
    "step language" => "go on in this language: pl";
    "step shown" => "the question (group, note) is there";
    "step hidden" => "it is not";
    "step value" => "its value is this; empty: it has none";
    "step accepted" => "its answer breaks no rule";
    "step refused" => "its answer breaks its constraint; value: a part of the message";
    "step blocks" => "completing now is refused because of this question";
    "step complete" => "completing now is possible";
    "step ended" => "the respondent does not belong to the survey: nothing is stored or sent";
    "step label" => "its label contains this";
    "step hint" => "its hint contains this";
    "step options" => "the codes to choose from, in any order";
    "step last options" => "the codes at the end of the list, in this order";
    "step entries" => "how many entries a repeat has";
};

// Checking a survey: what stands around what was found.

pub(super) static CHECKING: Coded = coded! {
    "finding" => "Finding: {code}.";
    "error" => "error";
    "warning" => "warning";
    "info" => "info";
    "row" => "row {row}";
    "suggestion" => "Did you mean: {suggestion}?";
    "how-to-confirm" =>
        "What is meant to stand there is confirmed once, with teren publish --as-it-stands or at the office; teren check --data DIR then no longer asks about it.";
    "no-such-file" => "There is no such file.";
    "not-allowed" => "This file may not be read here.";
    "unreadable" => "This file cannot be read.";
};

// Checking a survey: what is wrong with a workbook or a form. The place and the suggestion stand beside it.

pub(super) static DIAGNOSTICS: Coded = coded! {
    // The file and its sheets.
    "not-a-workbook" =>
        "The file \"{file}\" cannot be read as a workbook. Please open it in a spreadsheet program and save it as .xlsx (.xls, .ods and Markdown tables are read too).";
    "workbook-encrypted" => "The workbook “{file}” is encrypted with a password. Please remove the password in Excel (File, Info, Protect Workbook) and save it again.";
    "workbook-lock-file" => "“{file}” is no survey but a mark that Excel puts beside an open workbook. Please choose the file of the same name without “~$”.";
    "workbook-too-large" =>
        "The file \"{file}\" is larger than any survey. Please remove images, empty rows and data from it, and keep long lists as CSV.";
    "empty-workbook" => "The workbook \"{file}\" is empty. Please check that it is the right file.";
    "name-for-answer" => "In “{text}” the question's name in quotes is a text, not an answer. Please refer to the question.";
    "arguments-swapped" => "In “{text}” the arguments are in the other order, so the result is always the same. Please swap them.";
    "regex-notation" =>
        "The pattern in “{text}” is in the notation of another language (slashes at its ends, or doubled \\), so nothing fits it. Please leave the pattern only.";
    "pattern-lost-signs" =>
        "In the pattern of \"{text}\" a sign is missing: \\ before d, w or +, or brackets around a range of letters. So it fits something else.";
    "pattern-never-fits" =>
        "No answer fits the pattern in \"{text}\": it goes on after its end, or wants signs that such an answer is not kept with (a whole number has no zero before it, a decimal has a point, a date is 2026-12-31).";
    "day-against-number" =>
        "In \"{text}\" a date stands against a number, and then it is a number of days since 1970. If the year is meant, please use format-date().";
    "time-in-arithmetic" =>
        "The arithmetic \"{text}\" never works: a time is no number. Please use decimal-time(), which gives parts of a day.";
    "position-of-group" =>
        "\"{text}\" is the place of the group, which is the first one in every entry. Please go up to the repeat.";
    "one-entry-only" =>
        "Within the repeat, \"{text}\" sees the answer of this entry alone. Please calculate over all entries outside of the repeat.";
    "entry-of-another" =>
        "\"{text}\" finds no entry: indexed-repeat() takes a question, the repeat around it, and a number from 1 on.";
    "choice-name-of-several" =>
        "\"{text}\" gives nothing as soon as two answers are chosen: jr:choice-name() takes one code. Please take them one by one by selected-at().";
    "code-within-codes" =>
        "\"{text}\" looks for the code within all codes that were chosen, and so within longer ones too. Please use selected().";
    "never-whole" =>
        "The comparison \"{text}\" is with a fraction, and the other side is always a whole number, so the two are never equal. Please correct the number, or ask for a decimal.";
    "number-as-text" =>
        "\"{text}\" compares signs and not numbers: whoever answers 5 has answered neither 05 nor 5.0. Please compare with a number, without quotes.";
    "no-number" =>
        "\"{text}\" reckons with, or compares by size, what is never a number: a code of letters, several answers, a text or a place. So the result is none. Please use a number, or codes that are numbers.";
    "texts-summed" =>
        "\"{text}\" takes answers of type text: as soon as one of them is no number, the result is none. Please ask for an integer or a decimal.";
    "divided-by-nothing" =>
        "\"{text}\" divides by 0, so the result is no number. Please correct the divisor.";
    "beyond-choices" =>
        "\"{text}\" takes an answer that is never there: the first is number 0, and there are no more than can be chosen. Please correct the number.";
    "text-never-so" =>
        "\"{text}\" comes to the same for every answer: what stands beside the text never gives it, having another length or shape. Please correct the text or the pattern.";
    "label-for-code" =>
        "In \"{text}\" jr:choice-name() gives a label, and no label is this text. Please compare the answer itself with the code.";
    "compared-with-itself" =>
        "\"{text}\" compares something with itself, so it comes to the same for every answer. Please correct one of the sides.";
    "codes-apart" =>
        "The two sides of \"{text}\" have no code in common, so they are never equal. Please correct the question or the codes.";
    "lookup-by-several" =>
        "\"{text}\" looks for all chosen codes at once, and finds nothing as soon as two are chosen. Please look them up one by one by selected-at().";
    "day-against-moment" =>
        "In \"{text}\" one side is a date and time and the other a day, so they are never equal. Please compare the days by format-date().";
    "blank-written-so" =>
        "\"{text}\" does not tell that nothing was answered: no answer is '' (without a space), and a count of nothing is 0.";
    "once-in-condition" =>
        "\"{text}\" gives the answer of its own row here, if there is one. Please calculate it in a row of its own, and refer to that.";
    "never-shown" =>
        "Nobody ever sees this row: \"{text}\" and \"{other}\", which \"{name}\" needs, exclude each other. Please correct one of them.";
    "never-met" =>
        "No answer meets \"{text}\": it does not hold for any choice. Please correct it.";
    "branches-alike" =>
        "Both values in \"{text}\" are the same, so the condition does not matter. Please correct one of them.";
    "coalesce-of-constant" =>
        "In \"{text}\" the first value is always there, so the second is never taken. Please put the answer first, and what stands in for it second.";
    "date-of-no-date" =>
        "\"{text}\" reads a date or a time from an answer that is none. Please name a question of the type that is read.";
    "codes-beside-number" =>
        "In \"{text}\" the signs of a code are compared with a number: a code such as 01 is never equal to 1. Please compare with number() of the code, or write the codes without zeros.";
    "date-of-difference" =>
        "In \"{text}\" a difference of two dates is read as a date: it is a number of days, and gives a date near 1970. Please show the number, or divide it by 365.25 for years.";
    "difference-in-days" =>
        "In \"{text}\" the difference of two dates is a number of days. If years are meant, please divide it by 365.25; if minutes, multiply it by 1440.";
    "never-blank" =>
        "The comparison \"{text}\" comes to the same whatever is answered: this calculation is never empty. Please compare with what it gives.";
    "texts-added" =>
        "\"{text}\" adds texts up, and the result is no number. Texts are joined by concat(); if numbers are typed there, please ask for integers.";
    "position-outside" =>
        "\"{text}\" is always 1 here, as the row is in no repeat. Please move it into the repeat, or use count().";
    "choice-refused" =>
        "The constraint never accepts these choices of the list \"{list}\", whatever else is chosen: {codes}. If a choice is meant to stand alone, please write: not(selected(., '…') and count-selected(.) > 1).";
    "constraint-of-blank" =>
        "The constraint \"{text}\" refuses nothing: without an answer a constraint is not looked at. Please write yes into the column required.";
    "constraint-of-others" =>
        "The constraint \"{text}\" says nothing of this row's answer (.), only of \"{name}\" and the like: its message stands here, and changing this answer does not help. Please move it to the question that it is about.";
    "pattern-without-ends" =>
        "The pattern in \"{text}\" fits longer answers too, as it is looked for anywhere in the answer, so its count of signs limits nothing. Please put ^ before it and $ after it.";
    "holds-here-never" =>
        "The condition \"{text}\" never holds here, as \"{other}\" decides it before. Please correct one of them, or put the narrower one first.";
    "holds-here-always" =>
        "The condition \"{text}\" always holds here, as \"{other}\" does, so its last value is never given. Please correct one of them.";
    "default-against-constraint" =>
        "The question refuses its own default \"{value}\": it does not meet the constraint. Please correct the one or the other.";
    "default-off-scale" =>
        "The default \"{value}\" is not on the scale, which goes from {least} to {most} by steps of {step}. Please correct it.";
    "lookup-code-otherwise" =>
        "The code \"{code}\" of the question \"{question}\" is written otherwise (\"{value}\") in the column \"{column}\" of \"{list}\", so nothing is found for it. Please write them alike.";
    "lookup-without-codes" =>
        "For some codes of the question \"{question}\" nothing is found: {count} of them, such as \"{code}\", are not in the column \"{column}\" of \"{list}\".";
    "number-written-otherwise" =>
        "The column \"{column}\" of \"{list}\" has \"{value}\", and the number of \"{question}\" is written otherwise, so they are never equal: signs are compared. Please compare with number() of the column, or write the column as numbers.";
    "value-no-number" =>
        "The column \"{column}\" of \"{list}\" is reckoned with, and its value number {number} (\"{value}\") is no number, so the result is none. Please write numbers without spaces and with a point.";
    "lookup-key-twice" =>
        "The value \"{value}\" stands more than once in the column \"{column}\" of \"{list}\" (again as number {number}), with something else beside it; pulldata() finds the first alone. Please leave one row of each.";
    "date-letters" => "The date pattern in “{text}” has letters that mean nothing after %, or an hour. A day is %d, a month %m, a year %Y.";
    "truth-compared" => "“{text}” compares true or false with a word or a number, and all of them but 0 count as true. Please leave the condition only.";
    "answer-compared-with-true" =>
        "In “{text}” every answer that is not empty equals true(), “no” too. Please compare the answer with its code.";
    "first-entry-only" =>
        "{text} stands in a repeat, and here it is outside of it, so only the first entry counts. Please use sum(), count(), join() or indexed-repeat().";
    "codes-are-no-numbers" =>
        "The codes of “{question}” are no numbers (such as “{code}”), so greater or less never holds. Please compare with codes.";
    "no-value-to-compare" => "“{name}” has no value that could be compared so (it is a group, a note, a place or a file). Please name a question.";
    "order-compared" =>
        "The answer to this question is all codes in their order, so “{text}” never holds. selected-at(…, 0) gives the first.";
    "required-readonly" =>
        "The question “{name}” is required, and nobody can answer it (readonly), nor does anything fill it in, so the survey cannot be finished. Please remove one of the two.";
    "readonly-unanswered" =>
        "Nobody can answer \"{name}\" (readonly), and nothing fills it in, so it stays empty. Please remove readonly, or give it a default or a calculation.";
    "constraint-message-alone" => "This message is never shown: the row has no condition in the column constraint.";
    "required-message-alone" => "This message is never shown: the question is not required (column required).";
    "constraint-of-nothing" => "This condition checks nothing: nobody answers in this row. Please move it to a question.";
    "condition-unseen" =>
        "Nobody sees the row \"{name}\": where this condition is not met, the response is sent all the same and counts as one against the rules. Please move it to a question.";
    "required-unasked" =>
        "Nobody is asked in the row \"{name}\", so nobody can fill it in: required does nothing here. Please remove it.";
    "constraint-on-later" =>
        "\"{text}\" does not hold until \"{name}\" is answered, which is asked later: nobody gets there. Please check this at the later question, or allow that it is not answered yet.";
    "character-unusable" =>
        "The cell has the character {character}, which no text can hold (it cannot be seen). Please type the text anew.";
    "cyrillic-letter" =>
        "There is no question \"{name}\": its letter \"{typed}\" is Cyrillic and only looks like the Latin \"{letter}\".";
    "latin-letter" =>
        "There is no question \"{name}\": its letter \"{typed}\" is Latin and only looks like the Cyrillic \"{letter}\".";
    "list-with-spaces" =>
        "The list's name \"{list}\" has spaces, so where it ends cannot be told. Please write it without spaces here and in the sheet choices.";
    "file-with-spaces" =>
        "The file's name \"{file}\" has spaces, so where it ends cannot be told. Please rename the file without spaces, and write its name so here.";
    "filter-of-nothing" => "This filter chooses nothing: the question “{name}” has no list of answers.";
    "count-within" => "The number of entries refers to the question “{name}” inside of the same group, so the group never begins. Please ask for it before.";
    "count-of-codes" => "The number of entries refers to the question “{name}”, whose codes are no numbers, so there will be none. Please ask for a number.";
    "count-of-no-number" =>
        "The number of entries refers to the question \"{name}\", whose answer is no number. Please ask for a number; count-selected() gives how many answers were chosen.";
    "count-on-later" =>
        "The number of entries refers to the question \"{name}\", which is asked later, so there are none yet. Please ask it before.";
    "count-of-no-repeat" =>
        "A number of entries does nothing here: \"{name}\" is no repeat. Please use begin_repeat and end_repeat, or empty this cell.";
    "cell-of-no-group" =>
        "This cell does nothing: \"{name}\" is a group, and only questions have such a cell. Please move it to a question, or empty it.";
    "count-beyond" =>
        "The repeat count {text} is more than the {most} entries that a repeat can have. Please correct it.";
    "filter-on-later" =>
        "The filter needs the answer to \"{name}\", which is asked later, so there is nothing to choose yet. Please ask it before.";
    "filter-without-comparison" =>
        "The filter \"{text}\" compares nothing, so it does not depend on what the value is. Please compare a column of the list with an answer.";
    "filter-lets-nothing" =>
        "The filter \"{text}\" lets no choice of the list \"{list}\" through, so there is nothing to choose. Please correct it.";
    "acknowledge-value" =>
        "The question “{question}” of type acknowledge has the value OK once confirmed, never “{value}”.";
    "out-of-range" =>
        "The question “{question}” has a scale from {least} to {most}, so a comparison with {value} tells nothing apart.";
    "never-reached" =>
        "The comparison \"{text}\" comes to the same whatever is answered: the number is always within {bounds}. Please correct it.";
    "constraint-excludes" =>
        "The comparison \"{text}\" comes to the same for every answer: the constraint of \"{question}\" only takes {bounds}. Please correct the one or the other.";
    "constraint-excludes-day" =>
        "The comparison \"{text}\" comes to the same for every answer: the constraint of \"{question}\" takes no such day. Please correct the one or the other.";
    "pattern-without-digits" =>
        "Nothing fits the pattern in \"{text}\": the answers to \"{question}\" are whole numbers, and the pattern is made of letters. Please correct the pattern or the type.";
    "count-compared" =>
        "“{text}” compares the codes of answers, not how many there are: the question takes several. count-selected() says how many were chosen.";
    "missing-sheet-among" =>
        "There is no sheet “{wanted}”. The workbook has: {there}. Please give the one with the questions this name, or add it.";
    "missing-sheet" =>
        "The sheet \"{wanted}\" is missing. Please add it, or correct the name of the one that was meant.";
    "misspelt-sheet" => "The sheet \"{sheet}\" was not read. Was it meant to be called \"{wanted}\"?";
    "no-questions" => "There is no question in this sheet. Please add a row with a type and a name.";
    "settings-second-row" => "The settings have one row; this one and the following are ignored.";
    "cell-shown-otherwise" => "The spreadsheet shows something else in this cell than it holds. The survey will have “{value}”. This happens where a spreadsheet turns what was typed into a date, a percentage or an amount: please give the cell the format “Text” and type it again.";
    "hidden-rows" =>
        "The spreadsheet hides the rows {rows}, or a filter does, but they belong to the survey. If they are not to be in it, please delete them; if they are, please show them.";
    "hidden-sheet" => "This sheet is hidden, but it belongs to the survey. Please show it or delete it.";
    "html-in-text" => "“{text}” is HTML; respondents will see this tag as it is written. Bold is **text**, italics *text*.";
    "comma-in-call" => "In “{text}” a comma parts the arguments of a function. A decimal number needs a point.";
    "required-of-group" => "The column “required” of the group “{name}” changes nothing. Please write it at the questions in this group.";
    "shown-by-each-other" => "Nobody will see this row: it is shown only after an answer that itself waits for the answer of this row (“{name}”). Please remove one of these conditions.";
    "yes-or-no" => "The column “{column}” takes yes or no. “{value}” would mean nothing.";
    "rows-after-gap" => "More than 60 empty rows stand before this one; it and the following are ignored.";
    "cell-error" =>
        "Instead of a value the cell holds an error of the spreadsheet program ({value}): its formula failed. Please correct the formula, or write the value.";
    "formula-without-result" =>
        "The cell has a formula whose result is not in the file, so it counts as empty. Please open the file in Excel or LibreOffice and save it, or write the value itself.";
    // Headers.
    "missing-column" => "The column \"{column}\" is missing. Please add it or correct its header.";
    "duplicate-column" => "The columns \"{other}\" and \"{column}\" mean the same. Please keep one of them.";
    "unknown-column" =>
        "The column \"{column}\" is unknown; what it holds is ignored. Unless these are notes, please correct the header.";
    "missing-header" =>
        "This column has no header, so what it holds is ignored. Please add a header or remove the content.";
    "bad-header" =>
        "The header \"{column}\" contains a space; the column is ignored. Please use an underscore instead.";
    "header-not-a-name" =>
        "The header \"{column}\" cannot be a name in the form, so this column does not get into it. Please use letters, digits and underscores, beginning with a letter.";
    "undeclared-prefix" => "The prefix \"{prefix}\" has to be declared in the settings, in the column namespaces.";
    "outdated-column" =>
        "The column \"{column}\" is an old name of form_id and is ignored, as both are there. Please remove it.";
    "disabled-column" => "The column disabled is not part of the standard. Please use relevant, or remove the row.";
    "missing-translation" =>
        "The language \"{language}\" lacks columns that another language has: {columns}. Please add them.";
    "language-of-one-sheet" =>
        "The language \"{language}\" is not in the sheet \"{sheet}\": texts of both sheets belong together only under the same name. Please add its columns there, or write the language alike.";
    "missing-text" =>
        "The text in the language \"{language}\" is missing, though another language has it; the default language's is shown. Please translate it.";
    "unknown-default-language" =>
        "There is not a single text in the default language \"{language}\". Please write the language as it stands in the headers (after label::).";
    "language-unnamed" =>
        "The texts in the column \"{column}\" have no language, while others do (\"{language}\"): people will see a language called \"default\". Please write the language into the header, such as label::English (en), or set default_language.";
    "language-written-otherwise" =>
        "The languages \"{language}\" and \"{other}\" differ only in capitals or spaces, and people will see two of them. Please write them alike.";
    "language-without-code" =>
        "The language \"{language}\" has no valid code. Please add it in parentheses, such as \"English (en)\".";
    // Rows.
    "outdated-type" => "Hardly any device provides \"{type}\" today. Please use the type deviceid.";
    "missing-type" =>
        "The type of the question is missing. Please write it in the column type, such as text or select_one list.";
    "row-skipped" =>
        "A row without type and name is ignored. If it is a question, please fill in the columns type and name.";
    "unknown-type" => "There is no question type \"{type}\". Please correct the column type.";
    "unsupported-type" => "The type \"{type}\" is not supported. Please paste the questions that it was to bring in.";
    "missing-name" => "The name is missing (type: {type}). Please write one in the column name: short, without spaces.";
    "invalid-name" =>
        "The name \"{name}\" is not valid: it must begin with a letter or an underscore and may contain only letters, digits, underscores, hyphens and full stops.";
    "reserved-name" => "The name \"{name}\" is reserved. Please choose another.";
    "duplicate-name" => "The name \"{name}\" is already in row {first}. Please change one of them.";
    "generated-name-taken" =>
        "The name \"{name}\" belongs to a field that row {first} makes (or_other, repeat count, table-list, a note without a name). Please choose another name here.";
    "name-differs-in-case" =>
        "The names \"{name}\" and \"{other}\" differ only in case, which confuses analysis. Please change one of them.";
    "name-looks-alike" =>
        "The names \"{name}\" and \"{other}\" (row {first}) are hard to tell apart: one has \"{typed}\", the other \"{letter}\". Please change one of them.";
    "cyrillic-letter-within" =>
        "In \"{name}\" the letter \"{typed}\" is Cyrillic and only looks like the Latin \"{letter}\". Please type it again.";
    "latin-letter-within" =>
        "In \"{name}\" the letter \"{typed}\" is Latin and only looks like the Cyrillic \"{letter}\". Please type it again.";
    "character-unseen" => "\"{name}\" has a character that cannot be seen ({character}). Please type it again.";
    "duplicate-repeat-name" => "There is another repeat named \"{name}\" already. Please change one of the names.";
    "repeat-named-as-root" => "A repeat cannot have the name of the whole form (\"{name}\"). Please change its name.";
    "repeat-without-label" => "The repeat \"{name}\" has no label. Please write one in the column label.";
    "missing-label" => "The question \"{name}\" has neither label nor hint. Please write its text in the column label.";
    "unknown-media" => "There is no kind of media \"{kind}\". It may be: {allowed}.";
    "big-image-alone" =>
        "The question \"{name}\" has a big image but no ordinary one. Please add a column media::image.";
    "unclosed-begin" => "This begin_{what} (\"{name}\") has no end. Please add a row end_{what} below.";
    "mismatched-end" =>
        "This is end_{what}, but begin_{open} \"{name}\" of row {first} has to end first. Please add end_{open} before this row.";
    "end-of-another" =>
        "This row closes begin_{what} \"{name}\" of row {first}, but gives the name \"{other}\". Please check which group is to end here.";
    "empty-group" =>
        "There is no row in this group (begin_{what} \"{name}\"). Please put questions before end_{what}, or remove the group.";
    "count-in-type" =>
        "The number of repetitions (\"{text}\") means nothing in the column type. Please put {count} into the column repeat_count.";
    "more-in-type" =>
        "After begin_{what} the text \"{text}\" means nothing. A name belongs into the column name, an appearance into the column appearance.";
    "more-at-end" => "Nothing may follow end_{what} (\"{text}\"). A name can be given in the column name.";
    "ignored-at-end" => "This cell does nothing in the row end_{what}. Please move it to the row begin_{what}.";
    "wrong-end" =>
        "Here is end_{what}, but what is open is begin_{open} “{name}” of row {first}. Please write end_{open}.";
    "unmatched-end" => "This end_{what} has no matching begin. Please remove it, or add begin_{what} above.";
    "missing-calculation" => "The calculate \"{name}\" has no calculation. Please write one in the column calculation.";
    "calculation-not-allowed" => "A question of type {type} cannot have a calculation. Please empty this cell.";
    "missing-trigger" => "The question \"{name}\" has to name, in the column trigger, the question that sets it off.";
    "audit-name" => "An audit is always named audit, not \"{name}\". Please empty the column name.";
    "audit-location-incomplete" => "A location in the audit needs all three parameters: {wanted}.";
    "image-without-max-pixels" =>
        "The image \"{name}\" is sent in full size. Please add, for example, max-pixels=1024 in the column parameters.";
    "nested-too-deep" => "Groups may be nested {most} deep at most. Please check that every group has its end_group.";
    "loop-too-long" => "The loop makes too many questions: {most} at most. Please shorten the list or the loop.";
    "code-not-a-name" =>
        "The loop makes a group of each choice, and the code \"{name}\" cannot be the name of one: it must begin with a letter or an underscore and may contain only letters, digits, underscores, hyphens and full stops.";
    // References and expressions.
    "unknown-reference" => "There is no question \"{name}\", which this cell refers to. Please correct the name.";
    "ambiguous-reference" =>
        "More than one question is named \"{name}\", so it is not clear which one is meant. Please give them different names.";
    "malformed-reference" => "The reference \"{text}\" is not valid: it has to be a dollar sign and a name in braces.";
    "malformed-trigger" =>
        "The trigger may hold only references separated by commas, but it says \"{text}\". Please leave only references.";
    "trigger-not-visible" =>
        "The question \"{name}\" is not shown, so it cannot trigger anything. Please name one that is answered.";
    "trigger-of-own" =>
        "\"{name}\" is its own trigger: as soon as it is answered, the calculation puts its result over the answer. Please name another question.";
    "broken-expression" =>
        "The expression \"{text}\" is not valid from character {position} on. Please check brackets, quotes and operators.";
    "appearance-elsewhere" =>
        "\"{text}\" is an appearance, but stands in the column \"{column}\". Please move it to the column appearance.";
    "bare-word" =>
        "The word \"{word}\" in the expression \"{text}\" is neither a text nor a question. Please put quotes around a text, and a dollar sign and braces around a question's name.";
    "unknown-code" =>
        "The question \"{question}\" has no choice with the code \"{code}\" (list \"{list}\"), so there is never such an answer. Please correct the code.";
    "value-of-another-type" =>
        "The question \"{question}\" is of type {type}, and \"{value}\" is no such value, so the comparison cannot come true. Please correct the value.";
    "never-true" =>
        "The conditions \"{first}\" and \"{second}\" exclude each other, so this never comes true. Perhaps \"or\" was meant instead of \"and\".";
    "time-compared" =>
        "The comparison \"{text}\" never works: a time is no number, and an answer has seconds and an offset too. Please compare both sides by decimal-time().";
    "constant-operand" =>
        "In \"{text}\" a mere value stands beside \"or\" or \"and\", not a condition, so it does not depend on any answer. Please repeat the question after each \"or\" and \"and\", such as . = 1 or . = 2.";
    "chained-comparison" =>
        "In \"{text}\" two comparisons follow each other, so the second one compares the result of the first (0 or 1), not the answer. Please join them by \"and\".";
    "date-without-quotes" =>
        "Without quotes \"{text}\" is a subtraction, not a date. Please put quotes around the date.";
    "date-pattern" =>
        "The pattern in \"{text}\" has no %, so it gives these very letters and not the date. Please use, for example, %d.%m.%Y.";
    "always-true" =>
        "The condition \"{text}\" always holds, as an answer always differs from one of the values. Perhaps \"and\" was meant instead of \"or\".";
    "reference-by-other-signs" =>
        "\"{text}\" stays in the text as it is; only a dollar sign and braces show an answer. Please correct the reference, or change the text.";
    "date-unreadable" =>
        "In \"{text}\" stands \"{value}\", which is no date that can be read, so the expression never works. Please write dates such as 2026-12-31.";
    "day-of-a-moment" =>
        "In the comparison \"{text}\" the sides are never equal: one is a date and time, the other a day alone (\"{value}\"). Please compare the days by format-date().";
    "hours-of-a-day" =>
        "In \"{text}\" decimal-time() gives a part of the day (from 0 to 1) and not the hour, so the result is always the same. Please compare with decimal-time() of the other time.";
    "text-as-condition" =>
        "\"{text}\" gives a text, and every text that is not empty (also \"false\" and \"no\") counts as true. Please leave the condition alone, or use true() and false().";
    "comparison-as-argument" =>
        "In \"{text}\" the comparison stands within the brackets of the function, which is given true or false instead of the answer. Please close the bracket before the comparison.";
    "text-in-arithmetic" =>
        "In \"{text}\" a text stands in arithmetic, so the result is neither a number nor a text (NaN). Texts are joined by concat().";
    "choice-name-arguments" =>
        "\"{text}\" finds nothing: jr:choice-name() takes the answer first, without quotes, and then its question within quotes.";
    "one-code-meant" =>
        "In \"{text}\" there are several codes, and selected() looks for one. Please ask for each of them.";
    "count-of-none" =>
        "The repeat count \"{text}\" gives no entry at all. Please write a number, or refer to a question about a number.";
    "filter-on-itself" =>
        "The filter waits for the answer to its own question (\"{question}\"), so before that there is nothing to choose. Please name an earlier question.";
    "filter-without-match" =>
        "No code of the question \"{question}\" (such as \"{code}\") stands in the column \"{column}\" of the list \"{list}\" (which has \"{value}\", for example), so the expression never finds anything. Please write the codes into that column.";
    "constant-condition" =>
        "The condition \"{text}\" depends on no answer, so it is always the same. Please compare an answer in it, such as . > 18.";
    "quoted-reference" => "A reference within quotes ({text}) is a text, not the answer. Please remove these quotes.";
    "unknown-result" =>
        "The calculation \"{question}\" never comes to \"{value}\" (it may come to: {results}), so there is never such an answer. Please correct the value.";
    "selected-meant" =>
        "The comparison \"{text}\" is with the whole answer, so it means only those who chose this code alone. If all who chose it are meant, please use selected().";
    "count-selected-meant" =>
        "\"{text}\" counts questions, not the choices made, so it is always 1. Please use count-selected().";
    "unknown-filter-value" =>
        "No choice of the list \"{list}\" has \"{value}\" in the column \"{column}\", so the expression finds none. Please correct the value.";
    "default-not-a-choice" =>
        "The value \"{value}\" is no code of the list \"{list}\", so nothing is chosen. Please correct the code.";
    "default-unseen" =>
        "Nobody will see this value: the read-only question \"{name}\" shows its label alone. Please move it to the column label.";
    "default-not-its-type" =>
        "The default \"{value}\" is no value of the type {type}. Please correct it (numbers with a point, dates such as 2026-12-31).";
    "default-before-shown" =>
        "This default is not put in: when the survey opens, the question is hidden until \"{name}\" is answered. Please use a calculation with once() instead, or a trigger.";
    "default-of-unanswered" =>
        "This default needs the answer to \"{name}\", which nobody has given yet when the default is put in (as the survey opens, or as an entry is added). Please name that question in the column trigger, and write the expression as a calculation.";
    "default-overwritten" =>
        "Nobody will see this default: the calculation of \"{name}\" puts its own result in its place at once. Please leave one of the two.";
    "calculation-overwrites" =>
        "People can answer \"{name}\", but the calculation puts its result over their answer whenever it is done again. Please write yes into readonly; for a first value that may be changed, name in trigger the question that it comes from.";
    "trigger-empties" =>
        "As \"{name}\" has no calculation, it is emptied whenever the trigger is answered anew. If that is not meant, please write a calculation.";
    "result-not-its-type" =>
        "\"{value}\" is no value of the type {type}, so the question stays empty. Please correct the expression (numbers with a point, dates such as 2026-12-31, times such as 08:05).";
    // Choices.
    "missing-list" => "The type \"{type}\" needs the name of a choice list. Please add it after a space.";
    "unknown-list" => "There is no choice list \"{list}\". Please correct its name, or add it to the choices sheet.";
    "choice-never-offered" =>
        "Nobody can choose these rows of the list \"{list}\": {rows}. Questions filter it by the column {column}, which is empty there. Please fill it in; to offer an answer always, add to the filter: or name = '{code}'.";
    "choice-filtered-out" =>
        "Nobody can choose these rows of the list \"{list}\": {rows}. The filter compares the column {column} with the question \"{question}\", which has no such answers: {codes}. Please correct the codes.";
    "grid-mixes-lists" =>
        "This row of a grid has the list \"{list}\", and its heading the list \"{first}\", so answers stand below the names of others. Please use one list, or begin a new grid.";
    "code-differs-in-case" =>
        "The codes \"{name}\" and \"{other}\" (row {first}) differ only in case, which confuses analysis. Please change one of them.";
    "label-twice" =>
        "The label \"{label}\" stands twice in the list \"{list}\" (also in row {first}), so people cannot tell these choices apart. Please change one of them.";
    "filter-leaves-nothing" =>
        "The question is required, and for some answers to \"{question}\" its filter leaves nothing to choose: no choice of the list \"{list}\" has these codes in the column {column}: {codes}. Please add choices, or show the question only where there are some.";
    "code-shown" =>
        "In place of {text} the code of the answer (such as \"{code}\") will be shown, not its text. Please add a calculate row above, with the calculation {formula}, and put its name here.";
    "codes-shown" =>
        "In place of {text} the codes of the chosen answers (such as \"{code}\") will be shown, not their texts. A calculate row gives a text, for example {formula}.";
    "text-of-later" =>
        "This text shows the answer to \"{name}\", which is asked later, so there is a gap in its place. Please ask that question before, or move the text.";
    "day-shown-as-number" =>
        "People will see a number such as 20453 here: \"{name}\" is a date to which days are added, and that is a number of days since 1970. Please calculate {formula} there.";
    "code-looks-alike" =>
        "The codes \"{name}\" and \"{other}\" (row {first}) are hard to tell apart: one has \"{typed}\", the other \"{letter}\". Please change one of them.";
    "unused-list" => "No question uses the list \"{list}\". If it is not needed, it can be removed.";
    "external-choices-apart" =>
        "Only ODK Collect reads the list \"{list}\" of the sheet external_choices, from a file itemsets.csv; here it is a text field. Please use select_one_from_file instead.";
    "external-without-filter" => "The type select_one_external makes sense only with a choice_filter.";
    "search-in-collect-only" =>
        "Only ODK Collect knows search(); here the question shows the list \"{list}\" itself. Please use select_one_from_file instead.";
    "search-with-file" => "search() does not go together with choices from the file \"{file}\". Please remove it.";
    "search-shares-list" =>
        "The list \"{list}\" is used by a question without search() too. Please give this question a list of its own.";
    "unknown-geometry" =>
        "The parameter reference-geometry (\"{list}\") has to name a choice list, a file, an entity list or a repeat.";
    "unknown-file-kind" => "The file \"{file}\" must end with one of: {allowed}.";
    "instance-conflict" =>
        "The name \"{name}\" stands for two different sources: {first} and {second}. Please rename one of them.";
    "choice-without-list" => "The choice belongs to no list (list_name is empty), so it is ignored.";
    "missing-choice-name" => "A choice of the list \"{list}\" has no name. Please write its code in the column name.";
    "missing-choice-label" =>
        "The choice \"{name}\" of the list \"{list}\" has no label. Please write one in the column label.";
    "duplicate-choice" =>
        "The name \"{name}\" is already on the list \"{list}\", in row {first}. Please change one of them.";
    "choice-name-with-space" =>
        "The name \"{name}\" of the list \"{list}\" contains a space, and the list is used for multiple choice. Please use an underscore.";
    "or-other-with-filter" => "or_other does not go together with a choice filter. Please remove one of them.";
    "or-other-without-list" =>
        "or_other needs a list of the choices sheet. Please move the choices there, or remove or_other.";
    "or-other-untranslated" =>
        "The choice and the question that or_other adds are not translated. Please add a choice \"other\" and a text question of your own.";
    "table-list-mixes-lists" =>
        "In a table-list group all questions share one list (\"{first}\"), but this one has \"{list}\". Please move it out of the group.";
    "table-list-with-filter" =>
        "Choices cannot be filtered in a table-list group. Please empty the column choice_filter.";
    // Parameters and settings.
    "not-used" => "\"{name}\" stays in the form for other programs; Teren does not use it yet.";
    "unknown-appearance" =>
        "The appearance \"{appearance}\" is unknown; the question will look as usual. Please correct the column appearance.";
    "appearance-of-others" =>
        "The appearance \"{appearance}\" does nothing for this type; it is for: {types}. Please correct it, or the type.";
    "malformed-parameters" => "The parameters \"{text}\" are not valid: they have to look like name=value.";
    "parameters-ignored" => "The type \"{type}\" has no parameters, so they are ignored.";
    "unknown-parameter" => "This question has no parameter \"{name}\". It may have: {allowed}.";
    "invalid-parameter" => "The parameter \"{name}\" cannot be \"{value}\". Please correct it or remove the parameter.";
    "scale-ends-early" =>
        "The scale goes from {start} by steps of {step}, so nobody can choose its end {end}. Please correct the end or the step.";
    "seed-without-randomize" =>
        "The parameter seed makes sense only with randomize=true. Please add that, or remove seed.";
    "invalid-setting" => "The setting \"{setting}\" cannot be \"{value}\". It may be: {allowed}.";
    "invalid-value" => "The column \"{column}\" cannot hold \"{value}\". It may hold: {allowed}.";
    "sealing-needs-instance-id" =>
        "Encryption needs the instanceID, so it cannot be omitted. Please remove the setting omit_instanceID.";
    "anonymity-claimed" =>
        "The text promises anonymity (\"{text}\"), but the setting privacy is not anonymous; such a survey cannot be published. Please change the text or the setting.";
    "anonymous-asks-who" =>
        "The survey is anonymous, and this question asks for a person's data (\"{text}\"). They stay in the response as they are typed. Please remove the question or change the setting privacy.";
    "anonymous-metadata" =>
        "A photograph in an anonymous survey cannot keep the place and time at which it was taken. Please remove \"keep\" or change the setting privacy.";
    // Entities.
    "missing-entity-list" => "Please name the entity list in the column list_name.";
    "duplicate-entity-list" => "The entity list \"{list}\" is already in another row. Please keep one of them.";
    "entity-name-reserved" => "The name \"{name}\" must not begin with two underscores. Please change it.";
    "entity-list-with-period" =>
        "The name of the entity list \"{name}\" must not contain a full stop. Please use an underscore.";
    "entity-without-label" =>
        "The entity list \"{list}\" makes entities, so it needs a label. To change existing ones only, give an entity_id.";
    "entity-list-not-attached" =>
        "The entities \"{list}\" are to be changed, so the form has to know their list. Please add a row of type csv-external named \"{list}\" to the survey sheet.";
    "entity-without-id" =>
        "The entity list \"{list}\" has update_if, but not which entity to change. Give an entity_id, or use create_if.";
    "entity-without-update-if" =>
        "The entity list \"{list}\" has entity_id and create_if, so it needs update_if too. To make entities only, remove entity_id.";
    "unknown-entity-column" =>
        "The entities sheet cannot have the column \"{column}\". Please correct its name or remove it.";
    "no-place-for-entity" =>
        "The entities \"{list}\" and \"{other}\" would stand in the same place. Please put their questions into groups of their own.";
    "save-to-without-entities" =>
        "The column save_to (\"{text}\") needs a sheet entities with an entity list. Please add one or empty this cell.";
    "save-to-needs-list" => "There is more than one entity list, so save_to has to name one: list#{text}.";
    "save-to-malformed" => "A save_to (\"{text}\") may hold one # only: list#property.";
    "save-to-on-group" => "A group cannot be saved to an entity (\"{text}\"). Please move save_to to a question.";
    "unknown-entity-list" =>
        "There is no list \"{list}\" on the entities sheet. Please correct the name or add the list.";
    "property-named-as-entity" => "A property of an entity cannot be named \"{name}\". Please choose another name.";
    "duplicate-save-to" => "Row {first} is saved to the property \"{name}\" already. Please change one of the names.";
    "save-to-beyond-repeat" =>
        "The entity \"{list}\" also has answers from \"{scope}\", but this question stands outside that repeat. Please move it there or copy it with a calculate.";
    "entity-reference-beyond-repeat" =>
        "The entity \"{list}\" has answers from \"{scope}\", but the question \"{name}\" stands outside that repeat. Please copy its value with a calculate.";
    // What the engine finds in an XForm, and in the files that it reads.
    "xml-malformed" => "The file is not well-formed XML: {problem}.";
    "xml-declarations" => "The file contains DTD declarations, which are not read for safety.";
    "form-without-model" => "The form has no \"model\" element.";
    "form-without-instance" => "The form has no instance, that is, no place for answers.";
    "action-unsupported" => "The action \"{name}\" is not supported.";
    "action-event-unknown" => "The action waits for the event \"{event}\", which is unknown.";
    "bind-without-node" => "A bind is for \"{path}\", which is not in the form; it is passed over.";
    "choice-name-without-choices" => "jr:choice-name asks about \"{path}\", which is no question with choices.";
    "once-inside" =>
        "once() gives the question's present value, so in a larger expression the result goes into itself. Let once() be the whole expression, and put the rest into another question.";
    "submission-repeated" => "The form has more than one \"submission\" element. Leave one.";
    "submission-method" =>
        "A form cannot be sent by the method \"{value}\". Write \"post\" or leave the attribute out.";
    "submission-action" => "\"{value}\" is no address that responses can be sent to. An address begins with https://.";
    "upload-mediatype" => "\"{value}\" is not a media type such as image/*.";
    "xml-too-deep" => "The elements are nested too deeply.";
    "file-malformed" => "The file \"{file}\" cannot be read.";
    "dependency-cycle" => "These calculations depend on each other in a circle: {cycle}.";
    "reference-missing" => "The expression refers to \"{path}\", which is not in the form.";
    "instance-unknown" => "The expression looks into the list or file \"{name}\", which the form does not have.";
    "itext-missing" => "The text \"{id}\" is missing from the translations.";
    "regex-unsupported" => "This pattern cannot be checked: \"{pattern}\" ({problem}).";
    "setting-unknown-value" => "The setting \"{name}\" does not know the value \"{value}\".";
    "range-malformed" => "The range has an invalid start, end or step.";
    "control-unknown" => "The element \"{name}\" is unknown and will not be shown.";
    "data-type-unknown" => "The data type \"{type}\" is unknown; the answer will be plain text.";
    "file-too-long" =>
        "The file \"{file}\" is too long: it may have {most} cells at most. Please leave only what the survey needs in it.";
    "file-workbook" =>
        "The file \"{file}\" is a whole workbook inside, not a text: only its name was changed. Please open it in a spreadsheet program and save it as \"CSV UTF-8\".";
    "file-character" =>
        "File \"{file}\", line {line}: there is a control character ({character}), which no answer can hold. Teren reads the file without such characters; please remove them.";
    "xml-encoding" =>
        "This file is not written in {encoding}, which its first line names (without one: UTF-8). Please save it in UTF-8.";
    "clause-placeholder" =>
        "The clause is still to be filled in: the field \"{field}\" of the file \"{file}\" (\"{text}\").";
    "clause-empty" =>
        "The clause is still to be filled in: the row \"{field}\" of the file \"{file}\" is empty or missing.";
    "clause-one-column" => "{file}: everything is in one column; please save the file as CSV separated by semicolons.";
    "clause-text" => "The clause is still to be filled in: the question \"{field}\" (\"{text}\").";
    "clause-nothing" => "The clause is still to be filled in: the calculation \"{field}\" gives an empty text.";
    "clause-doubtful" =>
        "This looks like a gap in the clause: the field \"{field}\" of the file \"{file}\" (\"{text}\"). If these words are meant to stand there, confirm it when you publish.";
    "clause-doubtful-empty" =>
        "This looks like a gap in the clause: the row \"{field}\" of the file \"{file}\" is empty, and an answer may choose it. If nothing is to stand there, confirm it when you publish.";
    "clause-doubtful-text" =>
        "This looks like a gap in the clause: the question \"{field}\" (\"{text}\"). If these words are meant to stand there, confirm it when you publish.";
    "privacy-unset" =>
        "The settings have no column privacy, so the survey is confidential. Please write one of: anonymous (nobody learns who answered), confidential (the office can link it) or interviewer (an interviewer fills it in).";
    "file-missing" => "The file \"{file}\", which the form reads, is missing.";
    "file-encoding" =>
        "The file \"{file}\" is written in {encoding}, not in UTF-8. Teren reads it, but please look at its letters and save it as \"CSV UTF-8\": other programs cannot read it.";
    "file-encoding-xml" =>
        "The file \"{file}\" is written in {encoding}, not in UTF-8. Teren reads it, but please look at its letters and save it in UTF-8: other programs may not be able to read it.";
    "media-missing" =>
        "The file \"{file}\", which the form is to show or play, is missing. Please put it beside the form.";
    "file-quote" =>
        "File \"{file}\", line {line}: a quotation mark opens a cell and is not closed at its end, so it swallows what follows. Please close or double it.";
    "file-row-too-long" =>
        "File \"{file}\", line {line}: there are more cells than headers; the rest is ignored. Please quote the cell that has the separator in it.";
    "file-column-twice" =>
        "In the file \"{file}\" the column \"{column}\" stands twice; the first one counts. Please remove the other one or rename it.";
    "file-without-rows" =>
        "There is not a single choice in the file \"{file}\", so the question cannot be answered. Please add rows below the header.";
    "file-column-missing" =>
        "The file \"{list}\" has no column \"{column}\", which the question needs. Please correct the header (capitals matter), or name the column in parameters.";
    "file-code-missing" =>
        "File \"{file}\": choice number {number} has no code in the column \"{column}\", so picking it stores nothing. Please write its code.";
    "file-label-missing" =>
        "File \"{file}\": choice number {number} (\"{name}\") has no label, so it is empty on the screen. Please write one.";
    "file-code-twice" =>
        "File \"{file}\": choice number {number} has the code \"{name}\", which stands above already. Please change one of them.";
    "file-code-with-space" =>
        "File \"{file}\": the code \"{name}\" of choice number {number} contains a space, and the file is used for multiple choice. Please use an underscore.";
    "list-column-unknown" =>
        "The expression looks for the column \"{column}\", but nothing of the list \"{list}\" has such a column. Please correct the expression or the header (capitals matter).";
    "file-name-reserved" =>
        "A file cannot be called \"{file}\", which is the name of the form itself: a survey with such a list cannot be published, and such a picture is not shown. Please rename the file, also in the workbook.";
    "file-value-with-edge" =>
        "File \"{file}\", column \"{column}\": value number {number} (\"{value}\") has a space at an edge, which counts too, so nothing finds it without. Please remove the space.";
    "list-path-astray" =>
        "The list \"{list}\" has no \"{path}\" at this place of the path, so the expression finds nothing. Please begin with the path given.";
    "file-empty" => "The file \"{file}\" is empty.";
    "file-kind-unsupported" => "A file of this kind cannot be read yet: \"{file}\".";
    "xpath-syntax" => "The expression is not valid: {expression}.";
    "xpath-unknown-function" => "There is no function \"{name}\", which is used in: {expression}.";
    "xpath-arity" => "The function \"{name}\" was given a wrong number of arguments: {expression}.";
    "xpath-type" => "The expression combines values that do not go together.";
    "xpath-unbound-prefix" => "A prefix in the expression is not declared.";
    "xpath-variable" => "The variable \"${name}\" has no value: forms know no variables.";
    "context-not-found" => "The document has no node {path} for the expression to start from.";
    "request-malformed" => "This line cannot be read as a request: {field}.";
    "xpath-regex" => "A pattern in the expression cannot be read.";
    "xpath-unknown-instance" => "The expression looks into a list or file that the form does not have.";
    "xpath-limit" => "The expression is too long, too deeply nested or takes too much work.";
};

// Checking a survey: its author's own cases.

pub(super) static CASES: Coded = coded! {
    // The file of cases cannot be used as it is.
    "no-cases" => "This file has no sheet \"cases\" with the cases.";
    "missing-column" => "The column \"{column}\" is missing. The sheet of cases has the columns {columns}.";
    "unknown-column" => "The column \"{column}\" is unknown. The sheet of cases has the columns {columns}.";
    "no-case-yet" => "Before the first step, name the case in the column \"{column}\".";
    "no-step" => "This row has no step.";
    "formula-without-result" =>
        "The cell has a formula whose result is not in the file. Please open the file in Excel or LibreOffice and save it.";
    "unknown-step" => "There is no step \"{step}\". The steps are: {steps}.";
    "needs-question" => "The step \"{step}\" has to name a question.";
    "takes-no-question" => "The step \"{step}\" is about the whole survey; it takes no question.";
    "needs-value" => "The step \"{step}\" needs a value.";
    "takes-no-value" => "The step \"{step}\" takes no value.";
    "unknown-question" => "There is no \"{name}\" in the survey.";
    "ambiguous-question" => "The survey has several questions \"{name}\": {paths}. Add the group, such as {example}.";
    "bad-position" => "\"{position}\" is no number of an entry; the first one is 1, as in child[1]/age.";
    "not-in-repeat" => "\"{name}\" does not repeat, so it has no number.";
    "not-answerable" => "Nobody answers \"{name}\": it is no question.";
    "not-a-repeat" => "\"{name}\" is no repeat.";
    "no-choices" => "\"{name}\" has no choices.";
    "bad-date" => "\"{value}\" is no date. Write, for example, 2026-05-31.";
    "bad-number" => "\"{value}\" is no number.";
    "unknown-language" => "The survey has no language \"{value}\". It has: {languages}.";
    "checks-nothing" => "This case checks nothing; after the answers, say what is expected.";
    // A case's result: one part of a line.
    "passed" => "ok";
    "failed" => "FAILED";
    "mismatch" => "{place}, {question}: expected: {expected}; found: {found}";
    "mismatch-whole" => "{place}: expected: {expected}; found: {found}";
    "line" => "line {line}";
    "row" => "row {row}";
    // What was expected and what was found.
    "to-be-answered" => "the answer \"{value}\"";
    "to-be-added" => "another entry";
    "to-be-removed" => "an entry to remove";
    "fixed-count" => "the number of entries follows from the answers";
    "within-limits" => "everything fits the response";
    "too-many-entries" => "more entries of \"{name}\" than there can be";
    "text-too-long" => "the calculated text \"{name}\" is too long";
    "too-much-work" => "too much computing: some of it was left out";
    "shown" => "shown";
    "hidden" => "hidden";
    "absent" => "no such entry";
    "read-only" => "read-only";
    "not-ok" => "takes OK only";
    "not-on-scale" => "not on the scale from {start} to {end} in steps of {step}";
    "no-whole-number" => "not a whole number";
    "no-number" => "not a number";
    "no-date" => "not a date such as 2026-11-22";
    "no-time" => "not a time such as 08:05";
    "no-date-time" => "not a date and time such as 2026-11-22T08:05";
    "no-truth" => "neither true nor false";
    "no-place" => "not a place such as 52.2 21.0";
    "empty" => "empty";
    "value" => "\"{value}\"";
    "accepted" => "accepted";
    "refused" => "refused";
    "refused-saying" => "refused with the message \"{text}\"";
    "required" => "empty though required";
    "label" => "the label \"{text}\"";
    "hint" => "the hint \"{text}\"";
    "no-hint" => "no hint";
    "options" => "the choices {codes}";
    "no-options" => "no choices";
    "last-options" => "last of the choices: {codes}";
    "entries" => "entries: {count}";
    "complete" => "can be completed";
    "blocked" => "cannot be completed";
    "blocked-by" => "cannot be completed because of {names}";
    "ended" => "ended, nothing is stored";
    "not-ended" => "the survey goes on";
};

/// The last line of the cases: how many there were, and how many of them failed.
pub(super) static SUMMARY: [&str; 3] =
    ["{cases} case, {failed} failed.", "{cases} cases, {failed} failed.", "{cases} cases, {failed} failed."];

// Who works at the desk, and what was done there.

pub(super) static PEOPLE: Coded = coded! {
    "people" => "People";
    "log" => "Log";
    "signed-in" => "{name}";
    "back" => "Back to the surveys";
    "name" => "User name";
    "forgotten" => "Whoever has forgotten a password gets a new invitation from the owner. The owner gets one by the command teren people reset --owner.";
    "owner-missing" => "One shared password opens this desk. Please make the owner's account: then each person has a name, a password and only the rights that they need.";
    "owner-title" => "The owner's account";
    "owner-explained" => "The shared password is good for one thing only: to make the owner's account. The owner invites the others. Once the account is there, the shared password stops working.";
    "owner-explained-open" => "The shared password is nobody's own: until there is an owner, whoever knows it may publish, download and erase here. Please make the account of an owner with it, who then invites the others. Once the account is there, the shared password stops working.";
    "owner-begin" => "Make the owner's account";
    "join-title" => "A new account";
    "join-as" => "Role";
    "join" => "Make the account";
    "new-password" => "New password";
    "old-password" => "Password until now";
    "password-hint" => "At least 10 characters. Best are a few plain words beside each other.";
    "password-short" => "The password has fewer than {count} characters. Please choose a longer one.";
    "password-old-wrong" => "The password until now is another one. The password was not changed.";
    "password-again" => "Too many attempts at once. The password was not changed; please try again in a moment.";
    "name-missing" => "Please write the name to sign in with (up to 80 characters).";
    "name-mixed" =>
        "This name has letters of two alphabets, or signs that are not seen. Please type it anew.";
    "name-taken" => "Somebody else has this name. Please choose another.";
    "invitation-gone" => "This invitation was used, or its time is over. Please ask the owner for a new one.";
    "own-title" => "My account";
    "change-password" => "Change the password";
    "change-password-explained" => "The new password counts at once. Other devices have to sign in again.";
    "change-person" => "Change the role, or remove";
    "role" => "Role";
    "change-role" => "Change the role";
    "remove" => "Remove this person";
    "invite-title" => "Invite somebody";
    "invite" => "Make an invitation";
    "invite-explained" => "This makes a link that works once, for 7 days. Please hand it to the person, who chooses a name and a password.";
    "invited" => "The invitation is ready ({role}). The link works once, for 7 days; it is not shown again.";
    "invitation-link" => "The link to hand over";
    "partner-surveys" => "The partner's surveys";
    "partner-surveys-hint" => "For the role partner only: names of surveys, one to a line. There are:";
    "appointed" => "{name}: the role is now {role}.";
    "removed" => "Removed: {name}. The person is signed out everywhere.";
    "open-invitations" =>
        "Links that nobody has used yet";
    "invitation" =>
        "{role}; valid until: {until}; made by: {who}";
    "invitation-of" =>
        "{role}, surveys: {surveys}; valid until: {until}; made by: {who}";
    "until-used" =>
        "used";
    "withdraw" =>
        "Withdraw the link";
    "withdrawn" =>
        "The link is withdrawn and works no more.";
    "no-invitation" =>
        "This link is no more: it was used or withdrawn, or its time is over.";
    "nobody" => "There is nobody of this name. Nothing was changed.";
    "last-owner" => "This is the only owner. Nothing was changed; please make somebody else an owner first.";
    "no-role" => "There is no such role. Nothing was changed.";
    "partner-without-surveys" => "A partner sees their own surveys only: please name at least one. Nothing was changed.";
    "partner-of-no-survey" => "There is no survey of this name. Nothing was changed; the list shows the names.";
    "surveys-of-partners" => "Surveys are named for the role partner only. Nothing was changed.";
    "no-people" => "There is nobody yet. The first owner is invited by: teren people reset --owner.";
    "password-of-people" => "There is no shared password any more: each person signs in with their own. An invitation for the owner: teren people reset --owner.";
    "person" => "{role}, since {since}";
    "person-of" => "{role}, since {since}; surveys: {surveys}";
    "role-owner" => "owner";
    "role-coordinator" => "coordinator";
    "role-analyst" => "analyst";
    "role-surveyor" => "surveyor";
    "role-iod" => "data protection officer";
    "role-moderator" => "moderator";
    "role-partner" => "partner from outside";
    "role-owner-explained" => "everything, people and the log too";
    "role-coordinator-explained" => "runs the survey: publishes, closes, downloads, sorts the responses";
    "role-analyst-explained" => "downloads the data";
    "role-surveyor-explained" => "sees the surveys and their addresses, hands in rescue files";
    "role-iod-explained" => "erases responses on request and reads the log";
    "role-moderator-explained" => "looks through what came and excludes responses";
    "role-partner-explained" => "sees and downloads their own surveys only";
    "log-explained" => "Who did what at this desk and by commands, and when. Nothing of the people who answer is in it.";
    "log-file" => "Download the log (CSV)";
    "log-empty" => "There is nothing yet.";
    "log-older" => "Earlier";
    "deed" => "{when} · {who}: {what}";
    "deed-about" => "{when} · {who}: {what} ({about})";
    "who-password" => "shared password";
    "who-command" => "command";
    "deed-join" => "account made";
    "deed-withdraw" =>
        "link withdrawn";
    "deed-invite" => "invitation";
    "deed-appoint" => "role changed";
    "deed-remove" => "person removed";
    "deed-password" => "password changed";
    "deed-backup" => "backup";
    "deed-restore" => "restoring a backup";
    "deed-key-new" => "new key";
    "deed-key-lost" => "giving up a key";
    "deed-publish" => "published";
    "deed-publish-trial" => "published on trial";
    "deed-live" => "put live";
    "deed-close" => "survey closed";
    "deed-open" => "survey opened";
    "deed-term" => "days of a survey changed";
    "deed-archive" => "put into the archive";
    "deed-unarchive" => "taken out of the archive";
    "deed-export" => "data downloaded";
    "deed-release" => "record taken in that was kept apart";
    "deed-find" => "response looked up";
    "deed-exclude" => "response excluded";
    "deed-include" => "response included again";
    "deed-erase" => "response erased";
    "deed-delete" => "survey deleted with everything";
    "deed-rescue" => "rescue file taken in";
    "deed-targets" => "targets set";
    "deed-read" => "response looked at";
    "deed-log" => "log downloaded";
    "column-when" => "when";
    "column-who" => "who";
    "column-what" => "what";
    "column-survey" => "survey";
    "column-detail" => "detail";
};

// What is handed out on paper.

pub(super) static HANDING_OUT: Coded = coded! {
    "poster" => "Poster (A4)";
    "cards" => "Table cards";
    "back" => "Back to the surveys";
    "print" => "Print it with the browser (Ctrl+P): one page of A4, without headers and footers.";
    "poster-lead" => "Scan the code with a phone's camera and fill in the survey";
    "or-type" => "or type the address into a browser:";
    "card-lead" => "Scan the code or type the address:";
    "qr" => "QR code with the survey's address";
    "offline" => "Once opened, the survey works without a signal too.";
    "address-here" => "The address leads to this computer only and does not open on other devices. Before printing please start the program with the right address (--public-url).";
    "address-plain" => "The address begins with http, not https: the survey cannot be installed on a phone and does not work without a signal, and somebody on the way could read the answers. Please set up https first.";
    "on-trial" => "This survey is on trial. Please do not hand it out yet.";
    "closed" => "This survey is closed: whoever opens it cannot begin.";
    "unlisted" => "This survey is for interviewers. Whoever has its address can fill it in; please give it to them only.";
};

/// How the fieldwork goes.
pub(super) static FIELDWORK: Coded = coded! {
    "title" => "How the fieldwork goes";
    "back" => "Back to the surveys";
    "as-of" => "As of {when}. Newer figures are being counted; please reload the page in a moment.";
    "counting" => "The figures are being counted; with many responses this takes a while.";
    "look-again" => "Look again";
    "closed" => "Responses that cannot be read here: {count}. They are in the figures of days, and in none of the others.";
    "median" => "Median minutes";
    "days" => "Responses day by day";
    "day" => "Day";
    "responses" => "Responses";
    "earlier" => "before";
    "nothing-yet" => "There is no response yet.";
    "targets" => "How many responses are wanted";
    "no-targets" => "It has not been said yet how many responses each group should give.";
    "targets-gone" => "The table of targets does not fit the present version of the survey: a question may be gone. Please write it anew.";
    "set-targets" => "Set or change the targets";
    "table-label" => "Table of targets";
    "table-explained" => "The simplest way is to copy cells from Excel and paste them here. First row: names or texts of questions, and last any name for the column of numbers. Then one group a row: answers (codes or words), for numbers a range such as 60-74 or 75+, and last the number. An empty table takes the targets away.";
    "save-targets" => "Save the targets";
    "wanted" => "Target";
    "came" => "So far";
    "missing" => "Missing";
    "reached" => "none";
    "few" => "hidden";
    "few-explained" => "Groups in which fewer than 5 people answered are hidden; where the total would give such a number away, the smallest of the others is hidden too.";
    "beside" => "Responses outside these groups: {count}.";
    "problems" => "What the check found";
    "no-problems" => "The check found nothing.";
    "question" => "Question";
    "problem" => "Problem";
    "odd" => "Worth a look";
    "odd-explained" => "These are hints only: no response was refused.";
    "alike" => "Responses that say the same as an earlier one (with at least 8 answers): {count}.";
    "burst" => "Responses within a minute from {when}: {count}. A phone that has found a signal again sends as many at once.";
    "odd-anonymous" => "This survey is anonymous: no times are kept, so it cannot be seen how many came at once.";
    "list" => "Single responses";
    "list-all" => "Show all";
    "list-problems" => "Show those with problems only";
    "list-none" => "No response has problems.";
    "list-empty" => "There is no response here. Those of anonymous surveys are not shown one by one.";
    "older" => "Earlier ones";
    "code" => "Code";
    "received" => "Received";
    "completed" => "Completed";
    "check" => "Check";
    "verdict-valid" => "no problems";
    "verdict-violations" => "with problems";
    "verdict-not-decidable" => "depends on the clock";
    "verdict-unreadable" => "does not fit the survey";
    "verdict-sealed" => "sealed";
    "verdict-too-large" => "too large to be checked";
    "verdict-too-long" => "took too long to check";
    "verdict-unchecked" => "not checked yet";
    "nothing-said" => "not answered";
    "sealed-to" => "This response cannot be read here: it is sealed to the key {key}, which is not here. Nothing is lost.";
    "unfit" => "This response cannot be shown as it was filled in, because it does not fit its survey. It is in the files to download.";
    "targets-empty" => "The table is empty: the first row names the questions, and each further one a group with its number.";
    "targets-too-long" => "The table has more than {most} rows.";
    "targets-no-question" => "No question is called „{name}”.";
    "targets-no-question-near" => "No question is called „{name}”. Did you mean „{near}”?";
    "targets-several" => "„{name}” can have several answers at once, so that a person would be in several rows.";
    "targets-no-number" => "Row {row}: „{text}” is no whole number.";
    "targets-blank" => "Row {row}: the cell of „{name}” is empty. Write a group in each cell.";
    "targets-no-answer" => "Row {row}: „{text}” is no answer to „{name}”. Known: {answers}.";
    "targets-overlap" => "Rows {first} and {second} mean the same people; each may be in one row only.";
    "targets-saved" => "The targets of {survey} are saved.";
    "day-line" => "{day}: {count} came";
    "problem-line" => "{question} – {problem} ({count})";
    "target-line" => "{groups}: target {wanted}, so far {came}";
    "median-line" => "Median of minutes: {count}";
};
