//! What there is to be said by name; the languages say it ([`crate::languages`]).

/// The keys of sentences, and how a language's sentences get into their order.
macro_rules! keys {
    ($(#[$doc:meta])* $visibility:vis enum $name:ident { $($(#[$key_doc:meta])* $key:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        $visibility enum $name { $($(#[$key_doc])* $key,)* }

        impl $name {
            pub(crate) const NAMES: &[&str] = &[$(stringify!($key),)*];
            pub(crate) const COUNT: usize = Self::NAMES.len();

            /// What a language says for each key. One that is missing, stands twice or elsewhere does not compile: the
            /// compiler's message ends with the key that should stand there, and its place is the language.
            pub(crate) const fn said<T: Copy>(pairs: &[(Self, T)]) -> [T; Self::COUNT] {
                let mut said = [pairs[0].1; Self::COUNT];
                let mut at = 0;
                while at < Self::COUNT {
                    if at == pairs.len() || pairs[at].0 as usize != at {
                        panic!("{}", Self::NAMES[at]);
                    }
                    said[at] = pairs[at].1;
                    at += 1;
                }
                if pairs.len() > Self::COUNT {
                    panic!("more sentences than keys");
                }
                said
            }
        }
    };
}

keys! {
    /// A fixed sentence or label.
    pub enum Text {
        // The frame of every page.
        AppName,
        SkipToContent,
        Surveys,
        MyResponses,
        ChooseLanguage,
        Loading,
        TryAgain,
        BackToSurveys,
        Cancel,
        AllSent,

        // A survey's state.
        Trial,
        TrialBanner,
        WasTrial,
        SurveyClosed,
        SurveyClosedSent,

        // Network and storage.
        Offline,
        ReadyOffline,
        NeedsHttps,
        Saved,
        Saving,
        KeptNotSafe,
        StoreFailed,
        StoreFailedMirrored,
        SaveFailed,
        StorageMissing,
        NotPersistent,
        NotPersistentSent,
        PrivateWindow,
        OpenElsewhere,
        CompletedElsewhere,
        GoneElsewhere,
        PutBack,
        PutBackFiles,
        WrittenByNewer,
        NoRoomToWrite,
        ContinueHere,

        // The list of surveys.
        NoSurveys,
        SurveysUnreachable,
        OpenSurvey,

        NewResponse,

        // The first page of a survey.
        Start,
        Continue,
        Voluntary,
        WorksOffline,
        FoundDraft,
        FoundDraftStays,
        GoOnWithDraft,
        BeginAnew,
        SharedVoluntary,
        SharedDevice,
        SharedSealed,
        SharedNotSealed,
        NotShownOnShared,
        NextPerson,
        StillHere,
        StillHereLead,
        IAmHere,
        LeaveShared,
        LeaveSharedTitle,
        LeaveSharedLead,
        PromiseTitle,
        /// The promise for `privacy = anonymous`.
        PromiseAnonymous,
        /// Beside the promise for `privacy = anonymous`, where the survey takes files.
        PromiseFiles,
        /// Beside the promise for `privacy = anonymous`, where the survey asks for places.
        PromisePlaces,
        /// The promise for `privacy = confidential`.
        PromiseConfidential,
        /// The promise for `privacy = interviewer`.
        PromiseInterviewer,
        ResponseGone,
        SurveyUnknown,
        SurveyDeleted,
        SurveyNotHere,
        StoreSilent,
        FormBroken,
        // A limit of the engine was reached while answering.
        TooManyEntries,
        CalculatedTooLong,
        TooMuchComputing,
        ResponseBroken,
        CannotBeginStorage,
        Details,

        // Filling in.
        Next,
        Back,
        Finish,
        Required,
        RequiredMark,
        Constraint,
        NotANumber,
        NotAWholeNumber,
        ClearAnswer,
        ChooseOne,
        SearchList,
        IncompleteDate,
        NoOptions,
        Acknowledge,
        RankStart,
        RankHint,
        RangeStart,
        LocateMe,
        AddPointHere,
        Locating,
        LocationDenied,
        LocationUnavailable,
        TypeCoordinates,
        Coordinates,
        UseCoordinates,
        NotCoordinates,
        RemovePoint,
        Guidance,
        TakePhoto,
        TakeOrChoosePhoto,
        TakeOrChooseVideo,
        RecordSound,
        StopRecording,
        Recording,
        RecordingTime,
        RecordingGoesOn,
        RecordingElsewhere,
        MicrophoneMuted,
        RemoveRecording,
        RemoveRecordingTitle,
        RemoveRecordingLead,
        RecordingNotAttached,
        StopToCompleteTitle,
        StopToCompleteLead,
        ChooseRecording,
        ChooseFile,
        DrawHere,
        SignHere,
        DrawAgain,
        PictureInstead,
        KeepingFile,
        FileKept,
        FileMissing,
        RemoveFile,
        RemoveFileTitle,
        RemoveFileLead,
        ReplaceFile,
        ReplaceFileTitle,
        ReplaceFileLead,
        DrawAgainTitle,
        YourPicture,
        YourRecording,
        YourFile,
        NotAPicture,
        NoRoomForFile,
        LittleRoom,
        FilesNeedDatabase,
        FileTooLarge,
        TooManyFiles,
        AnswerTooLong,
        EntryTooLong,
        FileNotKept,
        MicrophoneDenied,
        MicrophoneMissing,
        AddEntry,
        RemoveEntry,
        RemoveEntryConfirm,
        NothingToAdd,

        // Review and completion.
        Review,
        ReviewLead,
        ReturnToReview,
        ReviewProblems,
        Skipped,
        Edit,
        Complete,
        Completing,
        CompleteFailed,
        ResponseTooLong,
        AnswerFileMissing,
        NoSealKey,
        Confirmed,
        ScreenedOutTitle,
        ScreenedOut,

        // Receipt.
        ThankYou,
        KeptWillBeSent,
        KeptSending,
        KeptWaiting,
        KeyFingerprint,
        KeyToCompare,
        KeyFromNobody,
        AcceptKey,
        AcceptKeyTitle,
        AcceptKeyLead,
        NothingToDo,
        Received,
        ReceivedLead,
        ReceiptCode,
        ResponseCode,
        ReceiptCodeHint,
        SaveReceipt,
        ReceiptNotSaved,
        ReceiptUnknown,
        AnotherResponse,

        // My responses.
        NoResponses,
        StateDraft,
        StateWaiting,
        StateReceived,
        StateUnreadable,
        StateQuarantined,
        StateErased,
        ChangeAnswers,
        ReopenTitle,
        ReopenLead,
        NotDraftAnyMore,
        LeaveIt,
        WasCompleted,
        SendNow,
        SendAgain,
        ThisDevice,
        Persistent,
        AskToPersist,
        WaitsUrgently,
        InstallOnIos,
        RescueLead,
        RescueSave,
        RescueFailed,
        SetAside,
        SaveCopy,
        Delete,
        DeleteDraftTitle,
        DeleteDraftLead,
        DeleteReopenedLead,
        KeepDraft,
        QuarantinedLead,
        ErasedTitle,
        ErasedLead,
        DeletedTitle,
        DeletedLead,

        // Other pages.
        NotFoundTitle,
        NotFound,
    }
}

keys! {
    /// A sentence with something in it, in the place of each `{}`.
    pub(crate) enum Phrase {
        PageOf,
        Page,
        ReceivedOf,
        OldestIsOfToday,
        Room,
        DecimalSign,
        AddAnother,
        AddAnotherUnnamed,
        EditAnswer,
        MoveUp,
        MoveDown,
        RankPlace,
        Matches,
        RemovePointAt,
        Accuracy,
        RangeEnds,
        Reason,
        Seconds,
        MinutesAndSeconds,
        RecordingKept,
        RecordingInterrupted,
        RecordingWithoutMicrophone,
        RecordingWithoutRoom,
        RecordingTooLarge,
        RecordingLeft,
        RoomForRecording,
        DraftFound,
        OpensOn,
        SendUntil,
        SentTooLate,
    }
}

keys! {
    /// A sentence with a number in it, in three forms.
    pub(crate) enum Counted {
        Problems,
        Waiting,
        OldestWaits,
        WaitsLong,
        Rescued,
        RescuedAside,
        RescuedPartly,
        Drafts,
        DraftsGo,
        Quarantined,
        Skipped,
        Instances,
    }
}
